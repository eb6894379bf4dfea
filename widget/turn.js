// One turn as it is seen: what the person said, the replies, the follow-ups, the sources, and what went wrong.

import { body, sources } from './cards.js';
import { button, el, icon } from './dom.js';
import { fill } from './words.js';

/** A turn in the log. `on` has what a click does: ask(text, payload), retry(turn), edit(turn), rate(…), say(status). */
export class Turn {
  constructor({ id, said, payload, value }, words, base, on) {
    Object.assign(this, { id, said, payload, value, words, base, on });
    this.messages = [];
    this.node = el('div.turn', null,
      el('div.you', { 'aria-live': 'off' }, hidden(words.you), el('p', { dir: 'auto' }, said)));
  }

  /** Add a reply. */
  add(message) {
    this.messages.push(message);
    this.last = el('div.reply', null, hidden(this.words.adviser), ...body(message, this.words, this.base).filter(Boolean));
    this.node.append(this.last);
  }

  /** Complete the turn with what it states for programs. */
  end(contract) {
    this.contract = contract;
    const topic = contract?.answers?.[0]?.topic ?? '';
    if (topic.startsWith('roles.')) for (const list of this.node.querySelectorAll('.reply ol')) this.#pickable(list);
    const answered = contract?.turn === 'answer';
    const foot = el('div.foot', { 'aria-live': 'off' }, sources(contract, this.words), answered && this.#tools());
    if (foot.children.length) this.last?.append(foot);
    this.offer(this.messages.flatMap((message) => message.buttons ?? []));
  }

  /** Offer follow-ups. They go once the conversation goes on. */
  offer(buttons) {
    if (!buttons.length) return;
    this.replies = el('div.replies', { role: 'group', 'aria-label': this.words.replies },
      buttons.map(({ title, payload }) => button('pill', { onclick: () => this.on.ask(title, payload), dir: 'auto' }, title)));
    this.node.append(this.replies);
  }

  /** Take away what belongs to the newest turn only. */
  pass() {
    this.replies?.remove();
    this.trouble?.remove();
  }

  /** Show what went wrong, with a way on. */
  fail({ code, seconds }) {
    const { words, on } = this;
    this.node.classList.add('failed');
    this.trouble = el('div.trouble', { role: 'alert' },
      el('p', null, fill(words[code] ?? words.failed, seconds ?? 1)),
      el('div', null,
        button('pill', { icon: 'again', onclick: () => on.retry(this) }, words.tryAgain),
        button('pill', { onclick: () => on.edit(this) }, words.edit)));
    this.node.append(this.trouble);
  }

  /** Make ready to be answered once more. */
  reset() {
    this.trouble?.remove();
    this.node.classList.remove('failed');
    for (const reply of this.node.querySelectorAll('.reply')) reply.remove();
    this.messages = [];
  }

  /** The answer in plain text, with its sources. */
  get text() {
    const pages = (this.contract?.answers ?? []).flatMap((answer) => answer.sources ?? []);
    const lines = new Set(pages.map(({ document: title, url }) => (url ? `${title}: ${url}` : title)));
    const words = this.messages.map((message) => message.text).filter(Boolean).join('\n\n').replaceAll('**', '');
    return lines.size ? `${words}\n\n${this.words.sources}\n${[...lines].join('\n')}` : words;
  }

  /** Let the entries of a list be picked by a click: its first words become a button. */
  #pickable(list) {
    for (const item of list.children) {
      const first = item.firstChild;
      if (first?.nodeType !== Node.TEXT_NODE) continue;
      const [, name, rest] = /^(.+?)(?:(\.\s.*)|$)/s.exec(first.data);
      first.replaceWith(button('pick', { onclick: () => this.on.ask(name) }, name), rest ?? '');
    }
  }

  #tools() {
    const { words } = this;
    const copy = button('tool', { icon: 'copy', label: words.copy, onclick: () => this.#copy(copy) });
    const thumb = (value, label) => button(`tool.${value}`, {
      icon: 'up', label, 'aria-pressed': String(this.value === value), onclick: () => this.#rate(value),
    });
    this.thumbs = { up: thumb('up', words.good), down: thumb('down', words.bad) };
    return el('div.tools', null, copy, this.thumbs.up, this.thumbs.down);
  }

  async #copy(tool) {
    const copied = await copyText(this.text, this.node);
    this.on.say(copied ? this.words.copied : this.words.notCopied);
    if (!copied) return;
    tool.replaceChildren(icon('done'));
    setTimeout(() => tool.replaceChildren(icon('copy')), 2000);
  }

  async #rate(value) {
    if (!(await this.on.rate(this, value))) return;
    this.value = value;
    for (const [which, thumb] of Object.entries(this.thumbs)) thumb.setAttribute('aria-pressed', String(which === value));
    this.on.say(this.words.thanks);
    this.word ??= this.#wordForm();
    this.last.querySelector('.foot').append(this.word);
  }

  #wordForm() {
    const { words } = this;
    const input = el('input', { type: 'text', maxlength: 500, placeholder: words.tellMore, 'aria-label': words.tellMore, autocomplete: 'off' });
    const send = async (event) => {
      event.preventDefault();
      const word = input.value.trim();
      if (!word || !(await this.on.rate(this, this.value, word))) return;
      form.replaceChildren(el('p', { tabindex: -1 }, words.wordSent));
      form.firstChild.focus();
      this.on.say(words.wordSent);
    };
    const form = el('form.word', { onsubmit: send }, input, el('button.pill', { type: 'submit' }, words.sendWord));
    return form;
  }
}

/** Words for screen readers alone. */
export const hidden = (text) => el('span.hidden', null, text, ' ');

/** Copy a text; pages without https have no clipboard, where the old command still works. */
async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el('textarea.hidden', { 'aria-hidden': 'true', tabindex: -1 });
    const before = near.getRootNode().activeElement;
    area.value = text;
    near.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    before?.focus();
    return done;
  }
}
