import { expect, it } from 'vitest';
import { normalise } from '../../../../src/chat/slack/receive/normalise.ts';

it.each([
  ['neuros --all', 'neuros --all'],
  ['  neuros \n --all ', 'neuros --all'],
  ['neuros —all', 'neuros --all'],
  ['neuros –all', 'neuros --all'],
  ['a — b', 'a — b'],
  ['“neuros” ‘x’', '"neuros" \'x\''],
  ['<@U0BEN|ben>', '@U0BEN'],
  ['<@U0BEN>', '@U0BEN'],
  ['<#C0OPS|ops>', '#C0OPS'],
  ['<http://neuros.io|neuros.io>', 'neuros.io'],
  ['<https://neuros.io/a?b=1&amp;c=2>', 'https://neuros.io/a?b=1&c=2'],
  ['<mailto:ana@neuros.io|ana@neuros.io>', 'ana@neuros.io'],
  ['<mailto:ana@neuros.io>', 'ana@neuros.io'],
  ['<!here>', '@here'],
  ['<!subteam^S1|@ops>', '@ops'],
  ['1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
  ['&amp;lt;@U1&amp;gt;', '&lt;@U1&gt;'],
  ['neuros\u00a0--all\u200b', 'neuros --all'],
])('%j was typed as %j', (sent, typed) => {
  expect(normalise(sent)).toBe(typed);
});
