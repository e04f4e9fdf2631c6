"""The look of the report page, light and dark."""

STYLE = """
:root { color-scheme: light dark; --page: #f6f7fa; --panel: #fff; --ink: #171a24; --soft: #565d70; --line: #dcdfe8;
  --accent: #3f3cbb; --good: #0d5a35; --bad: #8c1b26; --mark: #ffe08a; }
@media (prefers-color-scheme: dark) { :root { --page: #11131a; --panel: #1a1d27; --ink: #e9ebf2; --soft: #a7aec0;
  --line: #2e3342; --accent: #aeb0ff; --good: #8fe0b2; --bad: #ffb0b6; --mark: #5f4b00; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 70rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.soft { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; background: var(--panel); font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
.plots { margin-top: 1rem; display: flex; flex-wrap: wrap; gap: 1rem; }
.plots figure { margin: 0; flex: 1 1 20rem; max-width: 28rem; background: var(--panel); border: 1px solid var(--line);
  border-radius: 8px; padding: .5rem; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.grid { stroke: var(--line); } .ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
.curve { fill: none; stroke: var(--accent); stroke-width: 2; }
.mark { fill: var(--panel); stroke: var(--bad); stroke-width: 2; }
.bin { fill: var(--accent); fill-opacity: .55; stroke: var(--accent); }
details { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; }
summary { padding: .6rem 1rem; cursor: pointer; } summary b { font-weight: 600; }
details > div { padding: 0 1rem 1rem; }
.tag { border: 1px solid var(--bad); color: var(--bad); border-radius: 4px; padding: 0 .4rem; font-size: .85rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid var(--line); padding-left: 1rem; }
mark { background: var(--mark); color: inherit; border-radius: 3px; padding: 0 .1rem; }
mark sup { color: var(--soft); font-size: .7rem; margin-left: .15rem; }
.for { color: var(--good); } .against { color: var(--bad); }
@media print { details > div { display: block; } }
"""
