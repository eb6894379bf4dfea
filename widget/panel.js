// The panel: head, log, composer, menu. It knows how things look, not what they mean.

import { button, el, icon } from './dom.js';

const NEAR = 60; // px from the end that still count as being at the end
const FULL = matchMedia('(max-width: 480px), (max-height: 480px)');
const TOUCH = matchMedia('(pointer: coarse)');

/** The DOM of one widget. `on` has ask(text, payload), submit(text), draft(text), startOver(), forget(), close(). */
export class Panel {
  constructor(words, inline, on) {
    Object.assign(this, { words, inline, on });
    this.status = el('div.hidden', { role: 'status' });
    this.title = el('h2', { id: 'title', tabindex: -1 }, words.title);
    this.node = el(inline ? 'section.panel' : 'dialog.panel', { 'aria-labelledby': 'title', hidden: !inline, popover: !inline && 'manual' },
      this.#head(), this.#middle(), this.#composer(), this.status);
    this.node.addEventListener('keydown', (event) => event.key === 'Escape' && this.#escape(event));
    this.node.addEventListener('cancel', (event) => event.preventDefault());
  }

  /** Show the panel: as a modal dialog where it fills the screen, else beside the page. */
  show() {
    if (this.inline || !this.node.hidden) return;
    this.node.hidden = false;
    this.node.inert = true; // else the browser moves the focus, also where nobody clicked
    if (FULL.matches) this.node.showModal();
    else if (this.node.showPopover) this.node.showPopover();
    else this.node.show();
    this.node.inert = false;
    this.toEnd();
  }

  hide() {
    if (this.inline || this.node.hidden) return;
    this.#toggleMenu(false);
    if (this.node.open) this.node.close();
    else this.node.hidePopover();
    this.node.hidden = true;
  }

  /** Follow the size of the screen, and that of the part which the keyboard of a phone leaves. */
  watch(signal) {
    const fit = () => {
      this.node.style.cssText = `--high: ${visualViewport.height}px; --top: ${visualViewport.offsetTop}px`;
    };
    for (const name of ['resize', 'scroll']) window.visualViewport?.addEventListener(name, fit, { signal });
    FULL.addEventListener('change', () => {
      if (this.inline || this.node.hidden) return;
      this.hide();
      this.show();
    }, { signal });
  }

  /** Put the focus where a person goes on: the input, or, where that would call up a phone's keyboard, the title or the log. */
  focus(opening) {
    (!TOUCH.matches ? this.input : opening ? this.title : this.log).focus({ preventScroll: true });
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

  /** A line in the log that is nobody's message: before a turn, or last; above the opening, to be seen on a small screen. */
  note(text, turn) {
    const before = turn?.node ?? (this.opening.isConnected && this.opening);
    this.log.insertBefore(el('p.note', null, text), before || null);
    this.toEnd();
  }

  /** Show the beginning of a turn: a long answer is read from its start. */
  toTurn(turn) {
    this.log.scrollTo({ top: turn.node.offsetTop - 12 });
    this.follow();
  }

  toEnd() {
    this.log.scrollTo({ top: this.opening.isConnected ? 0 : this.log.scrollHeight, behavior: 'instant' });
  }

  /** Tell screen readers something, once. */
  say(text) {
    this.status.textContent = text;
  }

  /** Show that an answer is being made, if it takes longer than a moment. null: it is made. */
  busy(turn) {
    clearTimeout(this.timer);
    this.typing.remove();
    this.sendButton.setAttribute('aria-disabled', `${Boolean(turn)}`);
    if (!turn) return this.say('');
    this.timer = setTimeout(() => {
      turn.node.append(this.typing);
      this.say(this.words.typing);
    }, 300);
  }

  /** Set what stands in the input. */
  set draft(text) {
    this.input.value = text;
    this.#grow();
  }

  #head() {
    const { words, inline, on } = this;
    const item = (name, text, question, act) => button('item', { onclick: () => this.#ask(question, act), icon: name }, text);
    this.items = [
      item('again', words.startOver, words.startOverAsk, on.startOver),
      item('close', words.forget, words.forgetAsk, on.forget),
    ];
    this.menu = el('div.menu', { hidden: true }, this.items);
    this.menuButton = button('head', { icon: 'menu', label: words.menu, 'aria-expanded': 'false', onclick: () => this.#toggleMenu(this.menu.hidden) });
    this.menu.addEventListener('focusout', ({ relatedTarget: next }) => {
      if (next && !this.menu.contains(next) && next !== this.menuButton) this.#toggleMenu(false);
    });
    const wide = () => wider.setAttribute('aria-pressed', `${this.node.classList.toggle('wide')}`);
    const wider = button('head.wider', { icon: 'wide', label: words.wider, 'aria-pressed': 'false', onclick: wide });
    return el('header', null, el('div.mark', null, icon('call')), el('div.name', null, this.title, el('p', null, words.subtitle)), this.menuButton,
      this.menu, !inline && [wider, button('head', { icon: 'close', label: words.close, onclick: on.close })]);
  }

  #middle() {
    const { words, on } = this;
    this.opening = el('div.opening', null,
      el('p.hello', null, words.heading),
      el('p', null, words.greeting),
      words.suggestions.map((text) => button('suggestion', { icon: 'send', onclick: () => on.ask(text), dir: 'auto' }, text)),
      el('p.small', null, words.privacy));
    this.typing = el('div.typing', { 'aria-hidden': 'true' }, [1, 2, 3].map(() => el('i')));
    this.log = el('div.log', { role: 'log', 'aria-label': words.log, tabindex: 0 }, this.opening);
    const newest = button('newest', { icon: 'send', label: words.newest, hidden: true, onclick: () => {
      this.log.scrollTo({ top: this.log.scrollHeight });
      this.log.focus({ preventScroll: true });
    } });
    this.log.addEventListener('scroll', (this.follow = () => {
      newest.hidden = this.opening.isConnected || this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    }));
    new ResizeObserver(this.follow).observe(this.log);
    return el('div.middle', null, this.log, newest);
  }

  #composer() {
    const { words, on } = this;
    const submit = (event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      if (text && this.sendButton.ariaDisabled !== 'true') on.submit(text);
    };
    const type = () => {
      this.#grow();
      on.draft(this.input.value);
    };
    const key = (event) => event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229 && submit(event);
    this.input = el('textarea', { id: 'input', rows: 1, placeholder: words.placeholder, 'aria-label': words.placeholder, dir: 'auto', enterkeyhint: 'send', oninput: type, onkeydown: key });
    this.sendButton = button('send', { icon: 'send', label: words.send, type: 'submit' });
    return el('form.composer', { onsubmit: submit },
      el('div.box', null, this.input, this.sendButton),
      el('p.small', null, words.small));
  }

  #toggleMenu(open) {
    this.menu.replaceChildren(...this.items);
    this.menu.hidden = !open;
    this.menuButton.setAttribute('aria-expanded', `${open}`);
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
      el('div.row', null, button('pill', { onclick: () => answer(true) }, this.words.yes), no)));
    no.focus();
  }

  #escape(event) {
    event.stopPropagation();
    if (this.menu.hidden) return this.on.close();
    this.#toggleMenu(false);
    this.menuButton.focus();
  }

  #grow() {
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight}px`;
  }
}
