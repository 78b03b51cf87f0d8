import { escapeHtml } from '@mfa/shared/web/error-handler';

interface Page {
  readonly title: string;
  /** HTML between heading and footer, already escaped. */
  readonly content: string;
  /** The virtual directory that the request came by; the style sheet lies below it. */
  readonly base: string;
}

/** A whole page in the service's look: one column, light or dark as the system is, no script. */
export function writePage({ title, content, base }: Page): string {
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
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
}
