// What some messages carry besides their words: a comparison as a table, a plan to keep, the picture of the career map.

import { button, el, icon, link } from './dom.js';
import { markdown } from './markdown.js';
import { fill } from './words.js';

const SHOWN_SOURCES = 3;

/** Return the body of a message as elements. `base` is the address of the server, for the links of a card. */
export function body(message, words, base) {
  const { text = '', card, image } = message;
  const draw = { table, plan, map }[card?.kind];
  const blocks = markdown(text);
  if (image) blocks.push(picture(image, text.slice(0, 100)));
  return draw ? draw(card, blocks, words, base) : blocks;
}

/** A comparison: the aspect stands over the cells, so that even three columns fit a phone. The text says the same. */
function table({ columns, rows }, blocks, words) {
  const [, ...titles] = columns;
  const head = el('thead', null, el('tr', null, titles.map((title) => el('th', { scope: 'col', dir: 'auto' }, title))));
  const bodies = rows.map(([aspect, ...cells]) => el('tbody', null,
    el('tr', null, el('th', { scope: 'rowgroup', colspan: cells.length, dir: 'auto' }, aspect)),
    el('tr', null, cells.map((cell) => el('td', { dir: 'auto' }, cell)))));
  const scroll = el('div.scroll', { role: 'region', tabindex: 0, 'aria-label': words.compared }, el('table', null, head, bodies));
  return [blocks[0], scroll];
}

function plan({ title, parts, page, file }, blocks, words, base) {
  return [
    el('div.plan', null,
      el('p.head', { dir: 'auto' }, title),
      parts.map(({ heading, lines }) => [
        el('p.part', { dir: 'auto' }, heading),
        el('ul.steps', null, lines.map((line) => el('li', { dir: 'auto' }, line))),
      ])),
    page && el('p.actions', null,
      action(base + page, 'print', words.printPlan),
      action(base + file, 'file', words.keepPlan)),
  ];
}

function map({ picture: file }, blocks, words, base) {
  if (!file) return blocks;
  return [picture(base + file, words.mapAlt), el('p.actions', null, action(base + file, 'out', words.openMap)), ...blocks];
}

function picture(address, alt) {
  const image = el('img', { src: address, alt, loading: 'lazy' });
  image.addEventListener('error', () => image.remove()); // a page's policy may forbid it; the words say the same
  return image;
}

function action(address, name, words) {
  const node = link(address, icon(name), words);
  node.className = 'action';
  return node;
}

/** Return the sources of an answer as chips; beyond the first few they wait behind a button. null where there are none. */
export function sources(contract, words) {
  const all = (contract?.answers ?? []).flatMap((answer) => answer.sources ?? []);
  const pages = [...new Map(all.map((source) => [`${source.document}\n${source.url}`, source])).values()];
  if (!pages.length) return null;
  const chips = pages.map(({ document: title, section, url }) => el('li', null, chip(title, section, url)));
  const more = chips.slice(SHOWN_SOURCES);
  const list = el('ul', { 'aria-label': words.sources }, chips);
  if (more.length > 1) {
    const toggle = button('chip.more', { 'aria-expanded': 'false' }, fill(words.moreSources, more.length));
    const show = (open) => {
      for (const chip of more) chip.hidden = !open;
      toggle.setAttribute('aria-expanded', open);
      toggle.textContent = open ? words.fewerSources : fill(words.moreSources, more.length);
    };
    toggle.addEventListener('click', () => show(more[0].hidden));
    show(false);
    list.append(el('li', null, toggle));
  }
  return el('div.sources', null, el('p', null, words.sources), list);
}

function chip(title, section, url) {
  const node = url ? link(url, el('span', { dir: 'auto' }, title), icon('out')) : el('span', null, el('span', { dir: 'auto' }, title));
  node.classList.add('chip');
  node.title = section ? `${title} (${section})` : title;
  return node;
}
