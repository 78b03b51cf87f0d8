import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ExampleLanguage = 'csharp' | 'python' | 'ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'sdk');

/** Pages of docs/sdk that show one thing in every language. */
export function pagesWithExample(): readonly string[] {
  return readdirSync(folder)
    .filter((page) => readFileSync(join(folder, page), 'utf8').includes('\n## Example\n'))
    .sort();
}

/** The code blocks of a page of docs/sdk in one language, as its readers would copy them. */
function codeOf(page: string, language: string): string {
  const text = readFileSync(join(folder, page), 'utf8');
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'));
  return Array.from(blocks, ([, code = '']) => code).join('\n');
}

/** What a page says that its example prints. */
export function printedBy(page: string): string {
  return codeOf(page, 'text');
}

/** The example of a page behind the lines that connect, with this address and account in the place of the invented ones. */
export function exampleOf(
  page: string,
  language: ExampleLanguage,
  { url, username }: { readonly url: string; readonly username: string },
): string {
  const code = `${codeOf('README.md', language)}\n${codeOf(page, language)}`
    .replaceAll(/https:\/\/mfa\.contoso\.example[^'"]*\.asmx/g, url)
    .replaceAll(/(['"])payroll\1/g, `$1${username}$1`);
  return language === 'csharp' ? wrapStatements(code) : code;
}

/** C# of the age of `wsdl.exe` has no statements without a class. */
function wrapStatements(code: string): string {
  const lines = code.split('\n');
  const usings = lines.filter((line) => line.startsWith('using '));
  const statements = lines.filter((line) => !line.startsWith('using '));
  return `${usings.join('\n')}\nstatic class Example\n{\nstatic void Main()\n{\n${statements.join('\n')}\n}\n}\n`;
}
