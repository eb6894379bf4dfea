// The body of a message: its words, in the subset of Markdown that the adviser speaks (paragraphs, lists, **bold**,
// *italic*, [links](https://…), bare addresses), and its card: a comparison as a table, a plan to keep, the career map.

import { el, link } from './dom.js';

const INLINE = /\*\*(.+?)\*\*|(?<![\w*])\*(\S(?:.*?\S)?)\*(?!\w)|\[([^\]]+)\]\(((?:[^()\s]|\([^()\s]*\))+)\)|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/;
const ITEM = /^\s*(?:[-*•]|(\d{1,3})[.)]) +(.*)/;
const LONGEST_HEADING = 48;
const CARDS = { __proto__: null, table, plan, map };

/** Return the body of a message as elements. `base` is the address of the server, for the links of a card. */
export function body({ text = '', card }, words, base) {
  const blocks = markdown(text);
  return CARDS[card?.kind]?.(card, blocks, words, base) ?? blocks;
}

/** Return a text as blocks. It is built as DOM and never parsed as markup. */
export function markdown(text) {
  const blocks = [];
  const lines = text.split('\n');
  let last = null; // that goes on
  const begin = (tag, attributes, ...children) => blocks.push((last = el(tag, attributes, ...children)));
  lines.forEach((line, at) => {
    const [item, number, words] = ITEM.exec(line) ?? [];
    const isList = ['UL', 'OL'].includes(last?.tagName);
    if (item) {
      const tag = number ? 'OL' : 'UL';
      if (last?.tagName !== tag) begin(tag, { start: number, dir: 'auto' });
      last.append(el('li', null, inline(words)));
    } else if (!line.trim()) last = null;
    else if (isHeading(lines, at)) {
      begin('p.title', { dir: 'auto' }, inline(line));
      last = null;
    } else if (!last || (isList && !/^\s/.test(line))) begin('p', { dir: 'auto' }, inline(line));
    else (isList ? last.lastChild : last).append(el('br'), ...inline(line.trim()));
  });
  return blocks;
}

/** Whether a line is a few words that stand over a list, after a blank line. */
function isHeading(lines, at) {
  const line = lines[at].trim();
  return lines[at - 1]?.trim() === '' && line.length <= LONGEST_HEADING && !/[.:!?,]$/.test(line) && ITEM.test(lines[at + 1] ?? '');
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return [text];
  const [whole, bold, italic, words, address, bare] = found;
  const node = bold ? el('strong', null, inline(bold))
    : italic ? el('em', null, inline(italic))
      : link(address ?? bare, words ?? bare.replace(/^https?:\/\/(www\.)?/, ''));
  return [text.slice(0, found.index), node, ...inline(text.slice(found.index + whole.length))];
}

/** A comparison: the aspect stands over the cells, so that even three columns fit a phone; what is said before and after stays. */
function table({ columns: [, ...titles], rows }, blocks) {
  const [lead, last] = [blocks[0], blocks.at(-1)];
  const cells = (tag, scope, texts) => texts.map((text) => el(tag, { scope, dir: 'auto' }, text));
  return [lead, el('div.scroll', { role: 'region', tabindex: 0, 'aria-label': titles.join(', ') }, el('table', null,
    el('thead', null, el('tr', null, cells('th', 'col', titles))),
    rows.map(([aspect, ...texts]) => el('tbody', null,
      el('tr', null, el('th', { scope: 'rowgroup', colspan: texts.length, dir: 'auto' }, aspect)),
      el('tr', null, cells('td', null, texts)))))), last !== lead && last.tagName === 'P' && last];
}

function plan({ title, parts, page, file }, blocks, words, base) {
  return [el('div.plan', null,
    el('p.title', { dir: 'auto' }, title),
    parts.map(({ heading, lines }) => [
      el('p.title', { dir: 'auto' }, heading),
      el('ul', { dir: 'auto' }, lines.map((line) => el('li', null, line))),
    ])), page && el('p.row', null, action(base + page, words.print), action(base + file, words.keep))];
}

function map({ picture }, blocks, words, base) {
  if (!picture) return blocks;
  const onerror = () => image.remove(); // a page may forbid it; the words say the same
  const image = el('img', { src: base + picture, alt: words.map, onerror });
  return [image, el('p.row', null, action(base + picture, words.openMap)), ...blocks];
}

function action(address, words) {
  const node = link(address, words);
  node.className = 'pill';
  return node;
}
