// Small helpers that build DOM. Nothing in the widget is ever parsed as markup, so it works under Trusted Types.

const SVG = 'http://www.w3.org/2000/svg';
const ICONS = {
  call: 'M4 13a8 8 0 0 1 16 0M4 13v4a2 2 0 0 0 2 2h1v-6H4Zm16 0v4a2 2 0 0 1-2 2h-1v-6h3Zm-2 6c0 2-2 3-5 3',
  send: 'M12 20V5m-6 6 6-6 6 6',
  close: 'm6 6 12 12M18 6 6 18',
  menu: 'M5 12h.01M12 12h.01M19 12h.01',
  wide: 'M14 4h6v6m0-6-7 7M10 20H4v-6m0 6 7-7',
  out: 'M9 6h9v9m0-9L7 17',
  copy: 'M9 9h10v11H9zM6 15H5V4h10v2',
  done: 'm5 12 5 5 9-11',
  thumb: 'M7 11v9H4v-9zm0 0 4-8a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2.3l-1 7a2 2 0 0 1-2 1.7H7',
  alert: 'M12 7v6m0 4h.01M12 2a10 10 0 1 0 .01 0',
  again: 'M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6',
};

/** Make an element: el('button.quiet', {type: 'button', onclick: f}, 'Words', child). null and false are left out. */
export function el(name, attributes, ...children) {
  const [tag, ...classes] = name.split('.');
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value != null && value !== false) node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

/** Make a button; its icon is decoration, `label` is read where there are no words. */
export function button(style, { icon: name, label, ...attributes }, ...children) {
  return el(`button.${style}`, { type: 'button', 'aria-label': label, title: label, ...attributes }, name && icon(name), ...children);
}

/** Make an icon that screen readers pass over. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', 'aria-hidden': 'true', class: 'icon' })) svg.setAttribute(key, value);
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** Words for screen readers alone. */
export const hidden = (text) => el('span.hidden', null, text, ' ');

/** Make a link that opens beside the page; only web and mail addresses become links, anything else stays words. */
export function link(href, ...children) {
  const isSafe = /^(https?:\/\/|mailto:)/i.test(href ?? '');
  return isSafe ? el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children) : el('span', null, ...children);
}
