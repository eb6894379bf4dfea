// The talk with the server: identity, messages as a stream of lines, history, and what can go wrong.

const TIMEOUT = 30_000; // ms without a sign of life
const KEPT = ['many', 'size', 'origin', 'late', 'failed', 'expired', 'identity', 'turn'];

/** What went wrong. `code` is a key of the words; `seconds` is how long to wait, where the server says so. */
export class Trouble extends Error {
  constructor(code, seconds) {
    super(code);
    this.code = code;
    this.seconds = seconds;
  }
}

/** A server and the conversation that this browser has with it. */
export class Server {
  /** @param {string} base address of the server, ending in / @param {string} name keeps several conversations apart */
  constructor(base, name = '') {
    this.base = base;
    this.key = `crewcall:${base}${name && `#${name}`}`;
  }

  /** The signed name of the conversation; null where there is none yet. Shared by all tabs. */
  get identity() {
    return this.#read(localStore, 'identity');
  }

  set identity(value) {
    this.#write(localStore, 'identity', value);
  }

  /** What was not answered yet ({id, text, payload}) and what is being typed, in this tab. */
  get kept() {
    return JSON.parse(this.#read(tabStore, 'kept') ?? '{}');
  }

  keep(change) {
    this.#write(tabStore, 'kept', JSON.stringify({ ...this.kept, ...change }));
  }

  /** Send a message and yield the lines of the reply; ends well only after the line "end". Throws Trouble. */
  async *send(message) {
    this.identity ??= (await this.#json('identity', {})).identity;
    const watch = new Watch();
    const response = await this.#post('webhook', message, watch);
    try {
      for await (const line of lines(response.body, watch)) {
        if (line.type === 'error') throw trouble(line);
        if (line.type === 'identity') this.identity = line.identity;
        else yield line;
        if (line.type === 'end') return;
      }
    } catch (error) {
      if (error instanceof Trouble) throw error;
      throw new Trouble(watch.late ? 'late' : 'cut');
    } finally {
      watch.stop();
    }
    throw new Trouble('cut');
  }

  /** Return the turns so far. Throws Trouble. */
  async history() {
    if (!this.identity) return [];
    try {
      const { turns, identity } = await this.#json('history', {});
      if (identity) this.identity = identity;
      return turns;
    } catch (error) {
      if (!isGone(error)) throw error;
      this.identity = null;
      return [];
    }
  }

  async startOver() {
    if (this.identity) await this.#json('restart', {});
  }

  /** Have the server delete the conversation, and forget it here. Throws Trouble. */
  async forget() {
    try {
      if (this.identity) await this.#json('forget', {});
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    this.identity = null;
    this.#write(tabStore, 'kept', null);
  }

  /** @param {{turn: string, value: 'up'|'down', word?: string}} feedback */
  async rate(feedback) {
    await this.#json('feedback', feedback);
  }

  async #json(name, body) {
    const watch = new Watch();
    try {
      return await (await this.#post(name, body, watch)).json();
    } catch (error) {
      throw error instanceof Trouble ? error : new Trouble(watch.late ? 'late' : 'unreachable');
    } finally {
      watch.stop();
    }
  }

  async #post(name, body, watch) {
    let response;
    try {
      response = await fetch(`${this.base}webhooks/web/${name}`, {
        method: 'POST', // as text/plain, so that another site's page needs no preflight
        body: JSON.stringify({ ...body, identity: this.identity ?? undefined }),
        signal: watch.signal,
        credentials: 'omit',
        cache: 'no-store',
      });
    } catch {
      watch.stop();
      throw new Trouble(watch.late ? 'late' : navigator.onLine === false ? 'offline' : 'unreachable');
    }
    if (response.ok) return response;
    watch.stop();
    throw trouble(await response.json().catch(() => ({ code: response.status < 500 ? 'unreachable' : 'failed' })));
  }

  #read(store, name) {
    try {
      return store().getItem(`${this.key}:${name}`);
    } catch {
      return memory.get(`${this.key}:${name}`) ?? null;
    }
  }

  #write(store, name, value) {
    const key = `${this.key}:${name}`;
    if (value == null) memory.delete(key);
    else memory.set(key, value);
    try {
      if (value == null) store().removeItem(key);
      else store().setItem(key, value);
    } catch {
      // storage is blocked or full: the conversation lasts as long as the page
    }
  }
}

const memory = new Map();
const localStore = () => localStorage;
const tabStore = () => sessionStorage;

/** Whether a server no longer takes an identity. */
export const isGone = (error) => ['expired', 'identity'].includes(error.code);

/** Return the id of a new message. randomUUID is there on secure pages only. */
export function newId() {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function trouble({ code, seconds }) {
  return new Trouble(KEPT.includes(code) ? code : 'failed', seconds);
}

/** Gives up after a while without a sign of life. */
class Watch {
  #control = new AbortController();
  #timer;
  late = false;

  constructor() {
    this.alive();
  }

  get signal() {
    return this.#control.signal;
  }

  alive() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.late = true;
      this.#control.abort();
    }, TIMEOUT);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}

/** Yield the JSON lines of a stream as they come. */
async function* lines(body, watch) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    watch.alive();
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    for (const part of parts) if (part) yield JSON.parse(part);
  }
}
