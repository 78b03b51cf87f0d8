import type { Request } from 'express';
import { callingCodeOf } from './countries.ts';
import { formField } from './form-fields.ts';

/** A phone as it was typed into a form. */
export interface TypedPhone {
  /** ISO 3166 alpha-2; empty: not chosen. */
  readonly country: string;
  readonly phone: string;
  readonly extension: string;
}

/** A phone number as people write it, with spaces and brackets. */
const longestPhone = 40;

/** More than any extension, with blanks between its keys. */
const longestExtension = 40;

export const noPhone: TypedPhone = { country: '', phone: '', extension: '' };

export function readPhoneForm(request: Request): TypedPhone {
  return {
    country: formField(request, 'country', 2),
    phone: formField(request, 'phone', longestPhone).trim(),
    extension: formField(request, 'extension', longestExtension).trim(),
  };
}

/** The same for the SDK. */
export function phoneInput({ country, phone, extension }: TypedPhone) {
  return { countryCode: callingCodeOf(country), phone, extension };
}
