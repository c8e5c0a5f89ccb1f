/** Style of the docs page: readable in light and dark, by keyboard, in print, without anything from outside. */
export const docsStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #4d5761; --paper: #ffffff; --panel: #f4f6f8; --line: #d3d9df; --link: #0b57a4; --mark: #14532d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7ebef; --soft: #aeb8c2; --paper: #14181c; --panel: #1d2329; --line: #38414a; --link: #8ec2ff; --mark: #9be3b4; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--paper); }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; }
.page { display: grid; grid-template-columns: minmax(0, 18rem) minmax(0, 1fr); gap: 2rem; max-width: 84rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
nav { font-size: .9rem; }
nav > div { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav li { margin: .15rem 0; overflow-wrap: anywhere; }
nav h2 { font-size: .9rem; margin: 1rem 0 .25rem; }
h1 { line-height: 1.2; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin-top: 2.5rem; overflow-wrap: anywhere; }
h4 { margin: 1.25rem 0 .25rem; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: .5rem 0; padding: .75rem 1rem; overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: .375rem; }
.method { color: var(--mark); font-weight: 700; }
.soft { color: var(--soft); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
caption { padding: .25rem 0; color: var(--soft); text-align: left; }
@media (max-width: 56rem) {
  .page { grid-template-columns: minmax(0, 1fr); }
  nav > div { position: static; max-height: none; }
}
@media print { nav, .skip { display: none; } .page { display: block; } }
`;
