// <crew-call>: the careers adviser as one element. See README.md for its attributes, methods and events.

import { button, el, icon } from './dom.js';
import { Panel } from './panel.js';
import { Server, isGone, newId } from './server.js';
import { STYLE } from './style.js';
import { Turn } from './turn.js';
import { fill, wordsOf } from './words.js';

const HERE = import.meta.url.replace(/widget\/.*$/, '');
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

class CrewCall extends HTMLElement {
  static observedAttributes = ['open', 'server', 'strings', 'inline', 'name'];

  #root = this.attachShadow({ mode: 'open' });
  #turns = [];
  #life; // ends what listens beyond this element
  #loaded;

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.#build();
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#life || before === now) return;
    if (name === 'open') this.#setOpen(now !== null);
    else this.#build();
  }

  /** Open the panel and put the focus into it. */
  open() {
    this.#back ??= deepest(document);
    this.setAttribute('open', '');
    this.#panel.focus(true);
  }

  /** Close the panel; the focus goes back to where it was. */
  close() {
    this.removeAttribute('open');
  }

  /** Ask a question as if it were typed. Resolves to {messages, contract}, or to null where it was not answered. */
  async ask(text, payload) {
    if (this.#busy) return null;
    if (!this.hasAttribute('open') && !this.hasAttribute('inline')) this.open();
    await this.#loaded;
    return this.#send(new Turn({ id: newId(), said: String(text), payload }, this.#words, this.#server.base, this.#on));
  }

  #panel;
  #server;
  #words;
  #launcher;
  #back = null; // what had the focus before the panel
  #busy = false;

  #on = {
    ask: (text, payload) => {
      this.#panel.focus();
      this.ask(text, payload);
    },
    submit: (text) => {
      this.#panel.draft = '';
      this.#server.keep({ draft: '' });
      this.ask(text);
    },
    draft: (draft) => this.#server.keep({ draft }),
    retry: (turn) => {
      if (this.#busy) return;
      this.#panel.focus();
      this.#send(turn, true);
    },
    edit: (turn) => {
      this.#drop(turn);
      this.#panel.draft = turn.said;
      this.#server.keep({ draft: turn.said, pending: null });
      this.#panel.input.focus();
    },
    rate: (turn, value, word) => this.#rate(turn, value, word),
    say: (text) => this.#panel.say(text),
    startOver: () => this.#clear(() => this.#server.startOver()),
    forget: () => this.#clear(() => this.#server.forget(), this.#words.forgotten),
    close: () => this.close(),
  };

  #build() {
    this.#life?.abort();
    this.#life = new AbortController();
    const inline = this.hasAttribute('inline');
    this.#words = wordsOf(this.getAttribute('strings'));
    this.#server = new Server(new URL('./', `${this.getAttribute('server') || HERE}/`.replace(/\/+$/, '/')).href, this.getAttribute('name') ?? '');
    this.#panel = new Panel(this.#words, inline, this.#on);
    this.#launcher = inline ? null : button('launcher', { 'aria-haspopup': 'dialog', 'aria-expanded': 'false', onclick: () => this.open() },
      icon('call'), el('span', null, this.#words.launcher));
    const region = this.#launcher && el('section', { 'aria-label': this.#words.title }, this.#launcher);
    this.#root.replaceChildren(el('div.root', { lang: this.#words.lang }, region, this.#panel.node));
    this.#panel.watch(this.#life.signal);
    this.#turns = [];
    this.#loaded = null;
    this.#tabs();
    if (inline || this.hasAttribute('open')) this.#setOpen(true);
  }

  #setOpen(open) {
    if (open) {
      this.#loaded ??= this.#load();
      this.#panel.show();
    } else {
      this.#panel.hide();
    }
    if (this.#launcher) {
      this.#launcher.hidden = open;
      this.#launcher.setAttribute('aria-expanded', String(open));
      if (!open) {
        const back = this.#back?.isConnected && this.#back !== document.body ? this.#back : this.#launcher;
        this.#back = null;
        back.focus({ preventScroll: true });
      }
    }
    this.#tell(open ? 'open' : 'close');
  }

  /** Show what was said before, and what was not answered. */
  async #load() {
    const server = this.#server;
    const { pending, draft } = server.kept;
    if (draft) this.#panel.draft = draft;
    let turns = [];
    try {
      turns = await server.history();
    } catch {
      this.#panel.note(this.#words.history);
    }
    if (server !== this.#server || this.#busy) return;
    this.#turns = turns.map((saved) => {
      const turn = new Turn(saved, this.#words, server.base, this.#on);
      saved.messages.forEach((message) => turn.add(message));
      turn.end(saved.contract);
      return turn;
    });
    this.#turns.slice(0, -1).forEach((turn) => turn.pass());
    if (this.#turns.length) this.#panel.restore(this.#turns);
    if (pending && !turns.some(({ id }) => id === pending.id)) this.#show(pending);
    else if (pending) server.keep({ pending: null });
  }

  /** Show a message that was not answered when the page went. */
  #show(pending) {
    const turn = new Turn(pending, this.#words, this.#server.base, this.#on);
    this.#turns.push(turn);
    this.#panel.append(turn);
    turn.fail({ code: 'notSent' });
  }

  /** Send a turn, or send it again: its id stays, so the server answers it once. */
  async #send(turn, again = false) {
    const [panel, server] = [this.#panel, this.#server];
    this.#busy = true;
    if (again) turn.reset();
    else {
      this.#turns.at(-1)?.pass();
      this.#turns.push(turn);
      panel.append(turn);
      this.#tell('message', { from: 'user', text: turn.said, turn: turn.id });
    }
    const { id, said, payload } = turn;
    server.keep({ pending: { id, said, payload } });
    panel.busy(turn);
    try {
      await this.#receive(turn);
      server.keep({ pending: null });
      this.#channel?.postMessage('changed');
      return { messages: turn.messages, contract: turn.contract };
    } catch (trouble) {
      turn.fail(trouble);
      return null;
    } finally {
      this.#busy = false;
      panel.busy(null);
      panel.toTurn(turn);
    }
  }

  async #receive(turn) {
    const message = { id: turn.id, text: turn.said, payload: turn.payload ?? undefined };
    try {
      await this.#read(turn, message);
    } catch (trouble) {
      if (!isGone(trouble)) throw trouble;
      this.#server.identity = null;
      this.#panel.note(this.#words.expired);
      await this.#read(turn, message);
    }
  }

  async #read(turn, message) {
    for await (const line of this.#server.send(message)) {
      this.#panel.busy(turn);
      if (line.type === 'message') {
        turn.add(line);
        this.#panel.toTurn(turn);
        this.#tell('message', { from: 'adviser', text: line.text ?? '', turn: turn.id });
      } else if (line.type === 'end') {
        turn.end(line.contract);
        this.#tell('answer', { turn: turn.id, contract: line.contract });
      }
    }
  }

  async #rate(turn, value, word = '') {
    try {
      await this.#server.rate({ turn: turn.id, value, word });
    } catch {
      this.#panel.say(this.#words.notSaved);
      return false;
    }
    this.#tell('feedback', { turn: turn.id, value, word });
    return true;
  }

  /** Do what ends the conversation, then show the opening. */
  async #clear(act, said) {
    try {
      await act();
    } catch (trouble) {
      this.#panel.note(fill(this.#words[trouble.code] ?? this.#words.failed, trouble.seconds ?? 1));
      this.#panel.toEnd();
      return;
    }
    this.#server.keep({ pending: null });
    this.#turns = [];
    this.#panel.restore([]);
    if (said) {
      this.#panel.note(said);
      this.#panel.say(said);
    }
    this.#channel?.postMessage('changed');
    this.#panel.focus();
  }

  #drop(turn) {
    turn.node.remove();
    this.#turns = this.#turns.filter((other) => other !== turn);
    if (!this.#turns.length) this.#panel.restore([]);
  }

  #channel;

  /** Follow what happens in other tabs, and in another widget of this page. */
  #tabs() {
    this.#channel = new BroadcastChannel(this.#server.key);
    this.#channel.onmessage = () => {
      if (this.#busy || !this.#loaded) return;
      this.#panel.restore([]);
      this.#loaded = this.#load();
    };
    const channel = this.#channel;
    this.#life.signal.addEventListener('abort', () => channel.close());
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: name !== 'open' && name !== 'close', composed: true }));
  }
}

/** Return what has the focus, also inside of other components. */
function deepest(root) {
  const active = root.activeElement;
  return active?.shadowRoot?.activeElement ? deepest(active.shadowRoot) : active;
}

if (!customElements.get('crew-call')) customElements.define('crew-call', CrewCall);
