import { escapeHtml } from '@mfa/shared/web/error-handler';

interface Page {
  readonly title: string;
  /** HTML between heading and footer, already escaped. */
  readonly content: string;
  /** The virtual directory that the request came by; the style sheet lies below it. */
  readonly base: string;
  /** Says above everything that nothing here is real. */
  readonly demo: boolean;
}

/** A whole page in the service's look: one column, light or dark as the system is, no script. */
export function writePage({ title, content, base, demo }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(base)}/style.css">
</head>
<body>
${demo ? banner : ''}<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

const banner = `<aside class="demo" aria-label="Demonstration">
<p><strong>Demonstration</strong> The people are made up, and no message leaves this machine.</p>
</aside>
`;
