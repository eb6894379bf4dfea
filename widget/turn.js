// One turn as it is seen: what the person said, the replies, the follow-ups, the sources, and what went wrong.

import { button, el, hidden, icon, link } from './dom.js';
import { body } from './message.js';
import { about } from './words.js';

const SHOWN_SOURCES = 3;

/** A turn in the log. `on` has what a click does: ask(text, payload), retry(turn), edit(turn), rate(turn, …), say(text). */
export class Turn {
  messages = [];
  contract = {};

  constructor({ id, said, payload, value }, words, base, on) {
    Object.assign(this, { id, said, payload, value, words, base, on });
    this.node = el('div.turn', null, el('div.you', { 'aria-live': 'off' }, hidden(words.you), el('p', { dir: 'auto' }, said)));
  }

  /** Add a reply. */
  add(message) {
    this.messages.push(message);
    this.last = el('div.reply', null, hidden(this.words.adviser), body(message, this.words, this.base));
    this.node.append(this.last);
  }

  /** Complete the turn with what it states for programs. */
  end(contract) {
    this.contract = contract;
    if (contract.answers?.[0]?.topic.startsWith('roles.')) this.node.querySelectorAll('.reply ol > li').forEach((item) => this.#pickable(item));
    const foot = [sources(contract, this.words), contract.turn === 'answer' && this.#tools()].filter(Boolean);
    if (foot.length) this.last?.append(el('div.foot', { 'aria-live': 'off' }, foot));
    const offered = this.messages.flatMap((message) => message.buttons ?? []);
    if (this.messages.some(({ text }) => /say "more"/i.test(text)) && !offered.some(({ title }) => /^more/i.test(title)))
      offered.unshift({ title: this.words.further, said: 'more' });
    if (!offered.length) return;
    this.replies = el('div.row', { role: 'group', 'aria-label': this.words.replies }, offered.map(({ title, payload, said = title }) =>
      button('pill', { onclick: () => this.on.ask(said, payload), dir: 'auto' }, title)));
    this.node.append(this.replies);
  }

  /** Take away what belongs to the newest turn only. */
  pass() {
    this.replies?.remove();
    this.trouble?.remove();
  }

  /** Show what went wrong, with a way on. */
  fail(trouble) {
    const { words, on } = this;
    this.trouble = el('div.trouble', { role: 'alert' }, icon('alert'), el('p', null, about(words, trouble)), el('div.row', null,
      button('pill', { icon: 'again', onclick: () => on.retry(this) }, words.again),
      button('pill', { onclick: () => on.edit(this) }, words.edit)));
    this.node.append(this.trouble);
  }

  /** Make ready to be answered once more. */
  reset() {
    this.messages = [];
    this.node.replaceChildren(this.node.firstChild);
  }

  /** Let an entry of a list be picked by a click: its first words become a button. */
  #pickable(item) {
    const [, name, rest] = /^(.+?)(\.\s.*)?$/s.exec(item.firstChild.data ?? '') ?? [];
    if (name) item.firstChild.replaceWith(button('pick', { onclick: () => this.on.ask(name) }, name), rest ?? '');
  }

  #tools() {
    const { words } = this;
    const thumb = (value, label) => button(`tool.${value}`, {
      icon: 'thumb', label, 'aria-pressed': `${this.value === value}`, onclick: () => this.#rate(value),
    });
    this.thumbs = { up: thumb('up', words.good), down: thumb('down', words.bad) };
    const copy = navigator.clipboard && button('tool', { icon: 'copy', label: words.copy, onclick: () => this.#copy(copy) });
    return el('div.tools', null, copy, Object.values(this.thumbs));
  }

  async #copy(tool) {
    const said = this.messages.map(({ text }) => text).join('\n\n').replaceAll('**', '');
    const pages = pagesOf(this.contract).map(({ document: title, url }) => (url ? `${title}: ${url}` : title));
    await navigator.clipboard.writeText([said, this.words.sources, ...pages].join('\n'));
    this.on.say(this.words.copied);
    tool.replaceChildren(icon('done'));
    setTimeout(() => tool.replaceChildren(icon('copy')), 2000);
  }

  async #rate(value) {
    if (!(await this.on.rate(this, value))) return;
    this.value = value;
    for (const which in this.thumbs) this.thumbs[which].setAttribute('aria-pressed', `${which === value}`);
    this.word ??= this.#wordForm();
    this.last.lastChild.append(this.word);
  }

  #wordForm() {
    const { words } = this;
    const input = el('input', { maxlength: 500, placeholder: words.add, 'aria-label': words.add, autocomplete: 'off' });
    const send = async (event) => {
      event.preventDefault();
      if (!input.value.trim() || !(await this.on.rate(this, this.value, input.value))) return;
      const thanks = el('p.small', { tabindex: -1 }, words.thanks);
      form.replaceWith(thanks);
      thanks.focus();
    };
    const form = el('form.row', { onsubmit: send }, input, el('button.pill', null, words.send));
    return form;
  }
}

/** Return the pages that an answer was taken from, each once. */
function pagesOf(contract) {
  const all = (contract.answers ?? []).flatMap((answer) => answer.sources ?? []);
  return [...new Map(all.map((page) => [`${page.document}${page.url}`, page])).values()];
}

/** Return the sources of an answer as chips, those beyond the first few folded away; false where there are none. */
function sources(contract, words) {
  const pages = pagesOf(contract);
  const first = pages.length > SHOWN_SOURCES + 1 ? SHOWN_SOURCES : pages.length;
  const list = (some) => el('ul', { 'aria-label': words.sources }, some.map((page) => el('li', null, chip(page))));
  return first > 0 && el('div.sources', null, el('p.small', null, words.sources), list(pages.slice(0, first)),
    first < pages.length && el('details', null, el('summary.chip', null, words.more.replace('{n}', pages.length - first)), list(pages.slice(first))));
}

function chip({ document: title, section, url }) {
  const node = link(url, el('span', { dir: 'auto' }, title), url && icon('out'));
  node.className = 'chip';
  node.title = section ? `${title} (${section})` : title;
  return node;
}
