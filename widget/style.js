// How the widget looks. A page changes the variables that begin with --crewcall-; everything else stays in the shadow.

const DARK = `
  --paper: var(--crewcall-background, #15121a); --card: var(--crewcall-surface, #201b28); --ink: var(--crewcall-text, #f4f0f7);
  --soft: var(--crewcall-muted, #b6adc2); --line: var(--crewcall-border, #372f43); --edge: #857a93; --said: var(--crewcall-said, #46385e);
  --alarm: #ffb0a3; --shade: none;`;

export const STYLE = `
:host { display: contents !important; }
:host([inline]) { display: block !important; visibility: visible !important; opacity: 1 !important; height: 640px; }
:host([hidden]) { display: none !important; }
.root {
  all: initial; display: contents; font: medium/1.5 var(--crewcall-font, system-ui, sans-serif); color: var(--ink); --gap: 20px;
  --accent: var(--crewcall-accent, #ffb52e); --accent-ink: var(--crewcall-accent-text, #201503); --round: var(--crewcall-radius, 18px);
  --paper: var(--crewcall-background, #fbf9f6); --card: var(--crewcall-surface, #fff); --ink: var(--crewcall-text, #1d1824);
  --soft: var(--crewcall-muted, #5e5668); --line: var(--crewcall-border, #e3dde6); --edge: #8b8195; --said: var(--crewcall-said, #2a2136);
  --alarm: #a3190f; --shade: 0 1px 2px #1d182412, 0 4px 14px #1d18240d;
}
@media (prefers-color-scheme: dark) { :host(:not([theme=light])) .root { ${DARK} } }
:host([theme=dark]) .root { ${DARK} }
*, ::before, ::after { box-sizing: border-box; }
button, input, textarea { font: inherit; color: inherit; letter-spacing: inherit; word-spacing: inherit; }
[hidden] { display: none !important; }
p, ul, ol, h2 { margin: 0; padding: 0; }
button { padding: 0; background: none; border: 1px solid transparent; cursor: pointer; text-align: start; }
a, .pick { color: inherit; text-decoration: underline 2px var(--accent); text-underline-offset: 3px; }
:is(a, .pick):hover { text-decoration-thickness: 3px; }
:focus { outline: none; }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.icon { width: 20px; height: 20px; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.head[aria-expanded] .icon { stroke-width: 3.4; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.head, .send, .tool, .mark, .newest { display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%; flex: none; }

.launcher, .panel { position: fixed; z-index: 2147483000; inset: auto; inset-block-end: var(--crewcall-offset-y, var(--gap)); inset-inline-end: var(--crewcall-offset-x, var(--gap)); }
:host([position=start]) :is(.launcher, .panel) { inset-inline: var(--crewcall-offset-x, var(--gap)) auto; }
.launcher {
  display: flex; align-items: center; gap: 10px; min-height: 56px; padding-inline: 18px 22px; border-radius: 28px;
  background: var(--accent); color: var(--accent-ink); font-weight: 650; box-shadow: 0 2px 4px #0003, 0 10px 28px #0004;
}
:is(.launcher, .send):hover { filter: brightness(1.06); }
.launcher:focus-visible { outline-color: #2a2136; box-shadow: 0 0 0 6px #fff; }
.panel {
  display: flex; flex-direction: column; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: var(--round); overflow: hidden;
  width: min(var(--crewcall-width, 420px), 100vw - 2 * var(--gap)); height: min(var(--crewcall-height, 700px), 100dvh - 2 * var(--gap));
  max-width: none; max-height: none; background: var(--paper); color: inherit; box-shadow: 0 2px 8px #0c081229, 0 16px 40px #0c081233;
}
.panel.wide { width: min(780px, 100vw - 2 * var(--gap)); height: calc(100dvh - 2 * var(--gap)); }
section.panel { position: relative; inset: auto; z-index: 0; width: 100%; height: 100%; box-shadow: none; }
::backdrop { background: none; }

header {
  display: flex; align-items: center; gap: 4px; padding: 12px; position: relative; z-index: 1;
  background: var(--crewcall-header, radial-gradient(110% 180% at 8% -40%, #7a3d9c, #0000 60%), radial-gradient(90% 200% at 96% -60%, #d0672a, #0000 62%), #1a1420);
}
.mark { margin-inline: 2px 8px; background: var(--accent); color: var(--accent-ink); }
.name { flex: 1; min-width: 0; line-height: 1.3; }
header :is(h2, .name p, .head) { color: var(--crewcall-header-text, #fff); }
h2 { font-size: 1.06em; }
h2:focus-visible { outline: none; }
.name p { font-size: .84em; }
.head:hover { background: #fff3; }
.head:focus-visible { outline-color: #fff; outline-offset: -3px; }
.wider[aria-pressed=true] .icon { rotate: 180deg; }
.menu {
  position: absolute; inset-block-start: calc(100% - 6px); inset-inline-end: 10px; width: min(290px, 100% - 20px); padding: 6px;
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 12px 36px #0c08123d;
}
.item { display: flex; align-items: center; gap: 12px; width: 100%; min-height: 44px; padding-inline: 12px; border-radius: 9px; }
.item:hover { background: var(--paper); }
.menu :is(p, .row) { padding: 8px 10px; }

.middle { position: relative; flex: 1; min-height: 0; display: flex; }
.log { flex: 1; overflow-y: auto; overscroll-behavior: contain; scroll-behavior: smooth; padding: 18px 16px 22px; position: relative; }
.log:focus-visible { outline-offset: -4px; }
.newest { position: absolute; width: 36px; height: 36px; inset-block-end: 8px; inset-inline-end: 8px; background: var(--card); border-color: var(--edge); box-shadow: 0 4px 14px #0c08122e; }
.newest .icon { rotate: 180deg; }
.opening, .foot, .trouble { display: grid; gap: 9px; }
.hello + p { margin-block-end: 6px; }
.hello { font-size: 1.5em; font-weight: 750; line-height: 1.2; text-wrap: balance; }
.suggestion { display: flex; flex-direction: row-reverse; align-items: center; justify-content: space-between; gap: 12px; min-height: 46px; padding: 8px 14px; font-weight: 550; line-height: 1.35; }
.suggestion, .reply { background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shade); }
:is(.suggestion, a.chip):hover { border-color: var(--edge); }
.suggestion .icon { rotate: 90deg; color: var(--soft); }
.suggestion:dir(rtl) .icon { rotate: -90deg; }
.small { font-size: .8em; line-height: 1.45; color: var(--soft); }

.turn { margin-block-end: 22px; }
.you { display: flex; justify-content: flex-end; margin-block-end: 12px; }
.you p { max-width: 85%; padding: 9px 15px; border-radius: 18px; border-end-end-radius: 5px; background: var(--said); color: var(--crewcall-said-text, #fff); white-space: pre-wrap; }
.you p, .reply { overflow-wrap: anywhere; }
.reply { margin-block-end: 10px; padding: 13px 16px; border-radius: 5px 18px 18px; animation: rise .22s ease-out; }
.reply:dir(rtl) { border-radius: 18px 5px 18px 18px; }
@keyframes rise { from { opacity: 0; transform: translateY(6px); } }
.reply > :nth-child(n+3), .plan > * + * { margin-block-start: 9px; }
ul { padding-inline-start: 1.25em; }
ol { padding-inline-start: 1.7em; }
li + li { margin-block-start: 5px; }
::marker { color: var(--soft); }
.title { font-weight: 700; }
.title + * { margin-block-start: 2px !important; }
img { display: block; max-width: 100%; max-height: 22em; margin: auto; border-radius: 12px; background: #fff; }
.note { margin-block: 6px 20px; font-size: .88em; text-align: center; color: var(--soft); }
.pick { font-weight: 600; min-height: 26px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .93em; line-height: 1.45; }
:is(th, td) { padding: 2px 0 10px; padding-inline-end: 12px; text-align: start; vertical-align: top; min-width: 7em; border-block-end: 1px solid var(--line); }
thead th { padding-block-end: 6px; border-block-end: 3px solid var(--accent); }
tbody th { padding-block: 10px 0; font-size: .84em; color: var(--soft); border: 0; }
tbody:last-child td { border: 0; }
.plan > :first-child { font-size: 1.2em; line-height: 1.3; padding-block-end: 9px; margin-block-end: 10px; border-block-end: 3px solid var(--accent); }
.plan li { list-style: "☐  "; }

.row { display: flex; flex-wrap: wrap; gap: 8px; }
.pill, .chip { display: inline-flex; align-items: center; gap: 7px; max-width: 100%; min-height: 38px; padding: 6px 15px; border: 1px solid var(--edge); border-radius: 20px; background: var(--card); font-weight: 550; line-height: 1.3; text-decoration: none; }
.pill:hover { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
:is(.pill, .tool) .icon { width: 17px; }
.foot > * { min-width: 0; }
.foot { padding-block-start: 9px; margin-block-start: 13px !important; border-block-start: 1px solid var(--line); }
.sources ul { list-style: none; display: flex; flex-wrap: wrap; gap: 6px; padding: 4px 0 6px; }
.sources li { margin: 0; max-width: 100%; }
summary { list-style: none; cursor: pointer; }
.chip { min-height: 28px; padding: 3px 11px; border-color: var(--line); background: var(--paper); font-size: .8em; font-weight: 400; }
.chip span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 24em; }
.chip .icon { width: 13px; color: var(--soft); }
.tools { display: flex; margin: 0 -8px -5px; }
.tool { width: 34px; height: 34px; color: var(--soft); }
.tool:hover { background: var(--paper); color: var(--ink); }
.tool.down .icon { rotate: 180deg; }
.tool[aria-pressed=true] { color: var(--accent-ink); background: var(--accent); }
input { flex: 1; min-width: 0; padding: 4px 13px; border: 1px solid var(--edge); border-radius: 19px; background: var(--card); font-size: .9em; }
.trouble { grid-template-columns: auto 1fr; padding: 13px 16px; border: 1px solid var(--alarm); border-radius: 14px; background: var(--card); }
.trouble > .icon { color: var(--alarm); margin-block-start: 2px; }
.trouble > .row { grid-column: 2; }
.typing { display: flex; gap: 4px; padding-inline: 6px; }
.typing i { width: 5px; height: 20px; border-radius: 3px; background: var(--edge); transform-origin: bottom; animation: level .5s infinite alternate; }
.typing i:nth-child(2n) { animation-delay: -.4s; }
@keyframes level { from { scale: 1 .25; } }

.composer { padding: 10px 12px 9px; border-block-start: 1px solid var(--line); }
.box { display: flex; align-items: flex-end; padding: 4px; border: 1px solid var(--edge); border-radius: 25px; background: var(--card); }
.box:focus-within { border-color: var(--ink); box-shadow: 0 0 0 1px var(--ink); }
textarea { flex: 1; min-width: 0; min-height: 40px; max-height: 8.4em; padding: 8px 10px 6px; border: 0; background: none; resize: none; outline: 0 !important; }
::placeholder { color: var(--soft); opacity: 1; white-space: nowrap; }
.send { background: var(--accent); color: var(--accent-ink); }
.send[aria-disabled=true] { background: var(--line); color: var(--soft); }
.composer .small { padding-block-start: 6px; text-align: center; font-size: .75em; }

@media (max-width: 480px), (max-height: 480px) {
  dialog.panel { inset: 0 !important; top: var(--top, 0) !important; width: 100%; height: var(--high, 100dvh); border: 0; border-radius: 0; }
  .wider { display: none; }
}
@media (max-height: 480px) {
  header { padding-block: 3px; }
  .mark, .name p, .composer .small { display: none; }
  .composer { padding-block: 5px; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
@media (forced-colors: active) {
  button, .box, .you p { border: 1px solid; }
  .tool[aria-pressed=true] { outline: 3px solid Highlight; }
}
@media print { .launcher, dialog { display: none !important; } }
`;
