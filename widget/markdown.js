// The subset of Markdown that the adviser speaks, built as DOM: paragraphs, headings, lists, **bold**, *italic*, `code`,
// [links](https://…) and bare addresses.

import { el, link } from './dom.js';

const INLINE = /\*\*(.+?)\*\*|(?<![\w*])\*(\S(?:.*?\S)?)\*(?!\w)|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/;
const BULLET = /^[-*•] +(.*)$/;
const NUMBER = /^(\d{1,3})[.)] +(.*)$/;
const HEADING = /^#{1,4} +(.*)$/;
const LONGEST_HEADING = 48;

/** Return the blocks of a text as elements. */
export function markdown(text) {
  const blocks = [];
  const lines = text.split('\n');
  let list = null; // the list that is being filled
  let paragraph = null;
  lines.forEach((line, at) => {
    const trimmed = line.trim();
    const [bullet, number, heading] = [BULLET.exec(trimmed), NUMBER.exec(trimmed), HEADING.exec(trimmed)];
    if (bullet || number) {
      const tag = bullet ? 'UL' : 'OL';
      if (list?.tagName !== tag) blocks.push((list = el(tag, number && number[1] !== '1' ? { start: number[1] } : null)));
      list.append(el('li', { dir: 'auto' }, ...inline(bullet ? bullet[1] : number[2])));
      paragraph = null;
    } else if (!trimmed) {
      list = paragraph = null;
    } else if (list && /^\s/.test(line)) {
      list.lastChild.append(el('br'), ...inline(trimmed));
    } else if (heading || isHeading(lines, at)) {
      blocks.push(el('p.head', { dir: 'auto' }, ...inline(heading ? heading[1] : trimmed)));
      list = paragraph = null;
    } else if (paragraph) {
      paragraph.append(el('br'), ...inline(trimmed));
    } else {
      blocks.push((paragraph = el('p', { dir: 'auto' }, ...inline(trimmed))));
      list = null;
    }
  });
  return blocks;
}

/** Whether a line is a few words that stand over a list, after a blank line. */
function isHeading(lines, at) {
  const [before, line, after] = [lines[at - 1], lines[at].trim(), lines[at + 1]?.trim() ?? ''];
  return before?.trim() === '' && line.length <= LONGEST_HEADING && !/[.:!?,]$/.test(line) && (BULLET.test(after) || NUMBER.test(after));
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, bold, italic, code, words, address, bare] = found;
  let node;
  if (bold) node = el('strong', null, ...inline(bold));
  else if (italic) node = el('em', null, ...inline(italic));
  else if (code) node = el('code', null, code);
  else node = link(address ?? bare, words ?? bare.replace(/^https?:\/\/(www\.)?/, ''));
  return [text.slice(0, found.index), node, ...inline(text.slice(found.index + whole.length))].filter((part) => part !== '');
}
