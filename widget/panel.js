// The panel: head, log, composer, menu. It knows how things look, not what they mean.

import { button, el, icon } from './dom.js';
import { hidden } from './turn.js';

const NEAR = 60; // px from the end that still count as being at the end
const FULL = matchMedia('(max-width: 480px), (max-height: 480px)');

/** The DOM of one widget. `on` has submit(text), ask(text), startOver(), forget(), close(), draft(text). */
export class Panel {
  constructor(words, inline, on) {
    Object.assign(this, { words, inline, on });
    this.#makeLog();
    this.#makeComposer();
    this.#makeMenu();
    this.title = el('h2', { id: 'title', tabindex: -1 }, words.title);
    this.head = el('header', null,
      el('div.mark', null, icon('call')),
      el('div.name', null, this.title, el('p', null, words.subtitle)),
      this.menuButton,
      !inline && this.#wider(),
      !inline && button('head', { icon: 'close', label: words.close, onclick: () => on.close() }));
    this.node = el(inline ? 'section.panel' : 'dialog.panel', { 'aria-labelledby': 'title', hidden: !inline, popover: inline ? null : 'manual' },
      this.head, this.menu, el('div.middle', null, this.log, this.newest), this.composer, this.status);
    this.node.addEventListener('keydown', (event) => event.key === 'Escape' && this.#escape(event));
    this.node.addEventListener('cancel', (event) => event.preventDefault());
  }

  get isFull() {
    return !this.inline && FULL.matches;
  }

  /** Show the panel: as a modal dialog where it fills the screen, else beside the page. */
  show() {
    if (this.inline) return;
    this.node.hidden = false;
    if (this.isFull) this.node.showModal();
    else if (this.node.showPopover) this.node.showPopover();
    else this.node.show();
    this.toEnd();
  }

  hide() {
    if (this.inline) return;
    this.#toggleMenu(false);
    if (this.node.open) this.node.close();
    else if (this.node.matches(':popover-open')) this.node.hidePopover();
    this.node.hidden = true;
  }

  /** Follow the size of the screen, and that of the part which the keyboard of a phone leaves. */
  watch(signal) {
    const fit = () => {
      this.node.style.setProperty('--high', `${visualViewport.height}px`);
      this.node.style.setProperty('--top', `${visualViewport.offsetTop}px`);
    };
    for (const name of ['resize', 'scroll']) visualViewport?.addEventListener(name, fit, { signal });
    FULL.addEventListener('change', () => {
      if (this.inline || this.node.hidden) return;
      this.hide();
      this.show();
    }, { signal });
  }

  /** Put the focus where a person goes on: the input, or, where that would call up a phone's keyboard, the title. */
  focus(opening) {
    const touch = matchMedia('(pointer: coarse)').matches;
    (touch ? (opening ? this.title : this.log) : this.input).focus({ preventScroll: true });
  }

  /** Replace all that is in the log, without a word from a screen reader. */
  restore(turns) {
    this.log.setAttribute('aria-live', 'off');
    this.log.replaceChildren(...(turns.length ? turns.map((turn) => turn.node) : [this.opening]));
    this.toEnd();
    setTimeout(() => this.log.removeAttribute('aria-live'), 500);
  }

  append(turn) {
    this.opening.remove();
    this.log.append(turn.node);
    this.toTurn(turn);
  }

  /** A line in the log that is nobody's message. */
  note(text) {
    this.log.append(el('p.note', null, text));
  }

  /** Show the beginning of a turn: a long answer is read from its start. */
  toTurn(turn) {
    this.log.scrollTo({ top: turn.node.offsetTop - 12 });
  }

  toEnd() {
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: 'instant' });
  }

  /** Tell screen readers something, once. */
  say(text) {
    this.status.textContent = text;
  }

  /** Show that an answer is being made, if it takes longer than a moment; after its messages so far. */
  busy(turn) {
    clearTimeout(this.timer);
    this.typing.remove();
    if (turn) {
      this.timer = setTimeout(() => {
        turn.node.append(this.typing);
        this.say(this.words.typing);
      }, 300);
    } else if (this.status.textContent === this.words.typing) this.say('');
    this.sendButton.setAttribute('aria-disabled', String(Boolean(turn)));
  }

  /** Set what stands in the input. */
  set draft(text) {
    this.input.value = text;
    this.#grow();
  }

  #makeLog() {
    const { words, on } = this;
    this.opening = el('div.opening', null,
      el('p.hello', null, words.heading),
      el('p', null, words.greeting),
      el('ul.suggestions', { 'aria-label': words.suggestionsLabel }, words.suggestions.map((text) =>
        el('li', null, button('suggestion', { onclick: () => on.ask(text), dir: 'auto' }, text, icon('go'))))),
      el('p.small', null, words.privacy));
    this.typing = el('div.typing', { 'aria-hidden': 'true' }, el('i'), el('i'), el('i'), el('i'));
    this.log = el('div.log', { role: 'log', 'aria-label': words.log, tabindex: 0 }, this.opening);
    this.newest = button('newest', { icon: 'down', label: words.newest, hidden: true, onclick: () => {
      this.log.scrollTo({ top: this.log.scrollHeight });
      this.log.focus({ preventScroll: true });
    } });
    const follow = () => {
      this.newest.hidden = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    };
    this.log.addEventListener('scroll', follow, { passive: true });
    new ResizeObserver(follow).observe(this.log);
    this.status = el('div.hidden', { role: 'status' });
  }

  #makeComposer() {
    const { words, on } = this;
    const submit = (event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      if (text && this.sendButton.getAttribute('aria-disabled') !== 'true') on.submit(text);
    };
    this.input = el('textarea', { id: 'input', rows: 1, placeholder: words.placeholder, dir: 'auto', enterkeyhint: 'send',
      oninput: () => {
        this.#grow();
        on.draft(this.input.value);
      },
      onkeydown: (event) => event.key === 'Enter' && !event.shiftKey && !event.isComposing && submit(event) });
    this.sendButton = el('button.send', { type: 'submit', 'aria-label': words.send, title: words.send }, icon('send'));
    this.composer = el('form.composer', { onsubmit: submit },
      el('div.box', null, el('label.hidden', { for: 'input' }, words.input), this.input, this.sendButton),
      el('p.small', null, words.small));
  }

  #makeMenu() {
    const { words, on } = this;
    this.menuButton = button('head', { icon: 'menu', label: words.menu, 'aria-expanded': 'false',
      onclick: () => this.#toggleMenu(this.menu.hidden) });
    const item = (name, question, act) => button('item', { onclick: () => this.#ask(question, act) }, icon(name[0]), name[1]);
    this.items = [
      item(['again', words.startOver], words.startOverAsk, on.startOver),
      item(['close', words.forgetMe], words.forgetAsk, on.forget),
    ];
    this.menu = el('div.menu', { hidden: true }, this.items);
    this.menu.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget && !this.menu.contains(relatedTarget) && relatedTarget !== this.menuButton) this.#toggleMenu(false);
    });
  }

  #toggleMenu(open) {
    this.menu.replaceChildren(...this.items);
    this.menu.hidden = !open;
    this.menuButton.setAttribute('aria-expanded', String(open));
    if (open) this.items[0].focus();
  }

  /** Ask before something is lost. */
  #ask(question, act) {
    const answer = (agreed) => {
      this.#toggleMenu(false);
      this.menuButton.focus();
      if (agreed) act();
    };
    const no = button('pill', { onclick: () => answer(false) }, this.words.no);
    this.menu.replaceChildren(el('div', { role: 'group', 'aria-label': question }, el('p', null, question),
      el('div.actions', null, button('pill.strong', { onclick: () => answer(true) }, this.words.yes), no)));
    no.focus();
    this.say(question);
  }

  #wider() {
    const toggle = button('head.wider', { icon: 'wide', label: this.words.wider, 'aria-pressed': 'false', onclick: () => {
      toggle.setAttribute('aria-pressed', String(this.node.classList.toggle('wide')));
    } });
    return toggle;
  }

  #escape(event) {
    if (!this.menu.hidden) {
      this.#toggleMenu(false);
      this.menuButton.focus();
    } else if (!this.inline) this.on.close();
    event.stopPropagation();
  }

  #grow() {
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }
}
