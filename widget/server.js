// The talk with the server: identity, messages as a stream of lines, history, and what can go wrong.

const TIMEOUT = 30_000; // ms without a sign of life

/** What went wrong. `code` is a key of the words; `seconds` is how long to wait, where the server says so. */
export class Trouble extends Error {
  constructor(code, seconds) {
    super(code);
    this.code = code;
    this.seconds = seconds;
  }

  /** Whether the server no longer takes the identity. */
  get isGone() {
    return ['expired', 'identity'].includes(this.code);
  }
}

/** A server and the conversation that this browser has with it. `base` ends in /; `name` keeps conversations apart. */
export class Server {
  constructor(base, name = '') {
    this.base = base;
    this.key = `crewcall:${base}#${name}`;
  }

  /** The signed name of the conversation; null where there is none yet. Shared by all tabs. */
  get identity() {
    return stored('localStorage', this.key);
  }

  set identity(value) {
    store('localStorage', this.key, value);
  }

  /** What this tab keeps for a reload: {draft, pending: {id, said, payload}}, pending being what is not answered yet. */
  get kept() {
    return JSON.parse(stored('sessionStorage', this.key) ?? '{}');
  }

  keep(change) {
    store('sessionStorage', this.key, JSON.stringify({ ...this.kept, ...change }));
  }

  /** Send a message and yield the lines of the reply; ends well only after the line "end". Throws Trouble. */
  async *send(message) {
    this.identity ??= (await this.#ask('identity')).identity;
    for await (const line of this.#lines('webhook', message)) {
      if (line.type === 'identity') this.identity = line.identity;
      else yield line;
      if (line.type === 'end') return;
    }
    throw new Trouble('cut');
  }

  /** Return the turns so far. Throws Trouble. */
  async history() {
    const { turns = [], identity } = await this.#askAsBefore('history');
    if (identity) this.identity = identity;
    return turns;
  }

  startOver() {
    return this.#askAsBefore('restart');
  }

  /** Have the server delete the conversation, and forget it here. Throws Trouble. */
  async forget() {
    await this.#askAsBefore('forget');
    this.identity = null;
  }

  /** Keep a thumb: {turn, value: 'up' or 'down', word}. Throws Trouble. */
  rate(feedback) {
    return this.#ask('feedback', feedback);
  }

  /** Ask for something about the conversation; where there is none, or none any more, the answer is {}. */
  async #askAsBefore(name) {
    try {
      return this.identity ? await this.#ask(name) : {};
    } catch (trouble) {
      if (!trouble.isGone) throw trouble;
      this.identity = null;
      return {};
    }
  }

  async #ask(name, body) {
    for await (const line of this.#lines(name, body)) return line;
    throw new Trouble('cut');
  }

  /** Post to the server and yield the JSON lines of its reply as they come. Throws Trouble. */
  async *#lines(name, body) {
    const control = new AbortController();
    let code = navigator.onLine ? 'unreachable' : 'offline';
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        code = 'late';
        control.abort();
      }, TIMEOUT);
    };
    try {
      alive();
      const response = await fetch(`${this.base}webhooks/web/${name}`, {
        // sent as text/plain, so that the page of another site needs no preflight
        method: 'POST',
        body: JSON.stringify({ ...body, identity: this.identity }),
        signal: control.signal,
        credentials: 'omit',
      });
      code = response.ok ? 'cut' : response.status < 500 ? 'unreachable' : 'failed';
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = '', ended = false; !ended;) {
        const { value = '\n', done } = await reader.read();
        alive();
        const parts = (rest + value).split('\n');
        [rest, ended] = [parts.pop(), done];
        for (const line of parts.filter(Boolean).map((part) => JSON.parse(part))) {
          if (line.type === 'error') throw new Trouble(line.code, line.seconds);
          yield line;
        }
      }
      if (!response.ok) throw new Trouble(code);
    } catch (error) {
      throw error instanceof Trouble ? error : new Trouble(code);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Return the id of a new message. randomUUID is there on secure pages only. */
export const newId = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint32Array(4))].join('-');

const memory = {}; // where a browser blocks storage, the conversation lasts as long as the page

function stored(area, key) {
  try {
    return area + key in memory ? memory[area + key] : window[area].getItem(key);
  } catch {
    return null;
  }
}

function store(area, key, value) {
  try {
    if (value === null) window[area].removeItem(key);
    else window[area].setItem(key, value);
  } catch {
    memory[area + key] = value;
  }
}
