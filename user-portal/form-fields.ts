import type { Request } from 'express';

/**
 * One field of a form that was sent; empty when it is absent, given twice, or longer than a person would type. A field
 * that is too long is thereby refused as if it were wrong, without being carried any further.
 */
export function formField(request: Request, name: string, maximumLength: number): string {
  const body: unknown = request.body;
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' && value.length <= maximumLength ? value : '';
}

/** A code as people type it, with a PIN of up to 15 digits behind it where one is asked for, and
 * without the spaces that phones show between its digits; undefined when it is no code. */
export function codeField(request: Request, name = 'code'): string | undefined {
  const code = formField(request, name, 40).replace(/[\s-]/g, '');
  return /^\d{4,25}$/.test(code) ? code : undefined;
}
