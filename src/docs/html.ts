import { html, Html } from '../http/index.js';

/** As much of CommonMark as the description uses: paragraphs, lists, fenced code, code and strong words. */
export function prose(text: string | undefined): Html {
  const blocks = (text ?? '').split(/\n{2,}(?![^`]*\n```(?:\n|$))/).filter((block) => block.trim() !== '');
  return new Html(blocks.map((block) => blockOf(block.trim()).text).join('\n'));
}

/** Code and strong words within one line of text. */
export function phrase(text: string): Html {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*)/);
  return new Html(parts.map((part) => phrasePart(part).text).join(''));
}

/** A path that may be broken after each slash. */
export function breakable(path: string): Html {
  return new Html(html`${path}`.text.replaceAll(/(?<=.)\//g, '<wbr>/'));
}

function blockOf(block: string): Html {
  const fenced = /^```\w*\n([\s\S]*?)\n?```$/.exec(block);
  if (fenced) return html`<pre><code>${fenced[1]}</code></pre>`;
  if (!block.startsWith('- ')) return html`<p>${phrase(block)}</p>`;
  const items = block.split(/\n(?=- )/).map((item) => html`<li>${phrase(item.slice(2))}</li>`);
  return html`<ul>
    ${items}
  </ul>`;
}

function phrasePart(part: string): Html {
  if (part.startsWith('`') && part.length > 1) return html`<code>${part.slice(1, -1)}</code>`;
  return part.startsWith('**') ? html`<strong>${part.slice(2, -2)}</strong>` : html`${part}`;
}
