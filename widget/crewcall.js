// <crew-call>: the careers adviser as one element. See README.md for its attributes, methods and events.

import { button, el, icon } from './dom.js';
import { Panel } from './panel.js';
import { Server, newId } from './server.js';
import { STYLE } from './style.js';
import { Turn } from './turn.js';
import { about, wordsOf } from './words.js';

const HERE = import.meta.url.replace(/widget\/.*$/, '');
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

class CrewCall extends HTMLElement {
  static observedAttributes = ['open', 'server', 'strings', 'inline', 'name'];

  #root = this.attachShadow({ mode: 'open' });
  #life; // ends what listens beyond this element
  #server;
  #words;
  #panel;
  #launcher;
  #turns;
  #loaded; // resolves once the earlier turns are shown
  #busy = false;
  #back; // what had the focus before the panel

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.#build();
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#life = null;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#life || before === now) return;
    if (name === 'open') this.#setOpen(now !== null);
    else this.#build();
  }

  /** Open the panel and put the focus into it. */
  open() {
    this.#back ??= this.getRootNode().activeElement;
    this.setAttribute('open', '');
    this.#panel.focus(true);
  }

  /** Close the panel; the focus goes back to where it was. */
  close() {
    this.removeAttribute('open');
  }

  /** Ask a question as if it were typed. Resolves to {messages, contract}, or to null where it was not answered. */
  async ask(text, payload) {
    if (this.#launcher && !this.hasAttribute('open')) this.open();
    await this.#loaded;
    if (this.#busy) return null;
    this.#turns.at(-1)?.pass();
    const turn = this.#show({ id: newId(), said: `${text}`, payload });
    this.#tell('message', { from: 'user', text: turn.said, turn: turn.id });
    return this.#send(turn);
  }

  /** What a click does. */
  #on = {
    ask: (text, payload) => {
      this.#panel.focus();
      this.ask(text, payload);
    },
    submit: (text) => {
      this.#on.draft('');
      this.#panel.draft = '';
      this.ask(text);
    },
    draft: (draft) => this.#server.keep({ draft }),
    retry: (turn) => {
      if (this.#busy) return;
      this.#panel.focus();
      turn.reset();
      this.#send(turn);
    },
    edit: (turn) => {
      turn.node.remove();
      this.#server.keep({ draft: turn.said, pending: null });
      this.#panel.draft = turn.said;
      this.#panel.input.focus();
    },
    rate: async (turn, value, word = '') => {
      const done = await this.#try(() => this.#server.rate({ turn: turn.id, value, word }), this.#words.thanks);
      if (done) this.#tell('feedback', { turn: turn.id, value, word });
      return done;
    },
    say: (text) => this.#panel.say(text),
    startOver: () => this.#clear(() => this.#server.startOver(), ''),
    forget: () => this.#clear(() => this.#server.forget(), this.#words.forgotten),
    close: () => this.close(),
  };

  #build() {
    this.#life?.abort();
    this.#life = new AbortController();
    const inline = this.hasAttribute('inline');
    const words = (this.#words = wordsOf(this.getAttribute('strings')));
    const server = `${this.getAttribute('server') || HERE}/`.replace(/\/+$/, '/');
    this.#server = new Server(new URL(server, document.baseURI).href, this.getAttribute('name') ?? '');
    this.#panel = new Panel(words, inline, this.#on);
    this.#panel.watch(this.#life.signal);
    this.#launcher = inline ? null : button('launcher', { icon: 'call', 'aria-haspopup': 'dialog', onclick: () => this.open() }, words.launcher);
    this.#root.replaceChildren(el('div.root', { lang: words.lang },
      this.#launcher && el('section', { 'aria-label': words.title }, this.#launcher), this.#panel.node));
    this.#turns = [];
    this.#loaded = null;
    this.#followTabs();
    if (inline || this.hasAttribute('open')) this.#setOpen(true);
  }

  #setOpen(open) {
    const inside = this.#root.activeElement;
    if (open) {
      this.#loaded ??= this.#load();
      this.#panel.show();
    } else this.#panel.hide();
    if (this.#launcher) this.#launcher.hidden = open;
    if (!open && inside) {
      const isOutside = this.#back?.isConnected && ![this, document.body].includes(this.#back);
      (isOutside ? this.#back : this.#launcher).focus({ preventScroll: true });
      this.#back = null;
    }
    this.#tell(open ? 'open' : 'close');
  }

  /** Show what was said before, and what was not answered. */
  async #load() {
    const { pending, draft } = this.#server.kept;
    if (draft) this.#panel.draft = draft;
    let saved = [];
    await this.#try(async () => (saved = await this.#server.history()));
    this.#turns = saved.map((each) => {
      const turn = new Turn(each, this.#words, this.#server.base, this.#on);
      for (const message of each.messages) turn.add(message);
      turn.end(each.contract);
      return turn;
    });
    for (const turn of this.#turns.slice(0, -1)) turn.pass();
    if (saved.length) this.#panel.restore(this.#turns);
    if (pending && saved.every(({ id }) => id !== pending.id)) this.#show(pending).fail({ code: 'unanswered' });
  }

  #show(said) {
    const turn = new Turn(said, this.#words, this.#server.base, this.#on);
    this.#turns.push(turn);
    this.#panel.append(turn);
    return turn;
  }

  /** Send a turn, or send it again: its id stays, so the server answers it once. */
  async #send(turn) {
    const [panel, server, { id, said, payload }] = [this.#panel, this.#server, turn];
    this.#busy = true;
    server.keep({ pending: { id, said, payload } });
    panel.busy(turn);
    try {
      await this.#receive(turn).catch((trouble) => {
        if (!trouble.isGone) throw trouble;
        server.identity = null;
        panel.note(this.#words.expired, turn);
        return this.#receive(turn);
      });
      server.keep({ pending: null });
      this.#tabs.postMessage('changed');
      return { messages: turn.messages, contract: turn.contract };
    } catch (trouble) {
      turn.fail(trouble);
      return null;
    } finally {
      this.#busy = false;
      panel.busy(null);
      if (turn.contract.forgotten) this.#forgotten(turn);
      else panel.toTurn(turn);
    }
  }

  async #receive(turn) {
    for await (const line of this.#server.send({ id: turn.id, text: turn.said, payload: turn.payload })) {
      this.#panel.busy(turn);
      if (line.type === 'end') {
        turn.end(line.contract);
        this.#tell('answer', { turn: turn.id, contract: line.contract });
      } else {
        turn.add(line);
        this.#panel.toTurn(turn);
        this.#tell('message', { from: 'adviser', text: line.text ?? '', turn: turn.id });
      }
    }
  }

  /** Do what ends the conversation, then show the opening. */
  async #clear(act, said) {
    if (this.#busy || !(await this.#try(act, said))) return;
    this.#server.keep({ pending: null });
    this.#empty([], said);
    this.#tabs.postMessage('changed');
    this.#panel.focus();
  }

  /** Do what "Forget me" in the menu does, after it was asked for in words; an answer to something else stays in sight. */
  #forgotten(turn) {
    this.#server.identity = null;
    this.#empty(turn.contract.answers?.length > 1 ? [turn] : [], this.#words.forgotten);
    this.#panel.say(this.#words.forgotten);
  }

  #empty(turns, said) {
    this.#turns = turns;
    this.#panel.restore(turns);
    if (said) this.#panel.note(said);
  }

  /** Do something with the server; return whether it went well, and say so, or what went wrong. */
  async #try(act, said = '') {
    try {
      await act();
      this.#panel.say(said);
      return true;
    } catch (trouble) {
      this.#panel.note(about(this.#words, trouble));
      return false;
    }
  }

  #tabs;

  /** Follow what happens in other tabs, and in another widget of this page. */
  #followTabs() {
    const tabs = (this.#tabs = new BroadcastChannel(this.#server.key));
    tabs.onmessage = () => {
      if (this.#busy || !this.#loaded) return;
      this.#panel.restore([]);
      this.#loaded = this.#load();
    };
    this.#life.signal.addEventListener('abort', () => tabs.close());
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

if (!customElements.get('crew-call')) customElements.define('crew-call', CrewCall);
