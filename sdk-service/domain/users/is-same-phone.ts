import type { Phone } from '../../ports/records.ts';

/** Whether both ring at the same place: number and extension. */
export function isSamePhone(one: Phone, other: Phone): boolean {
  return isSameNumber(one, other) && one.extension === other.extension;
}

/** Whether both are dialled alike, whatever extension stands behind them. */
export function isSameNumber(one: Phone, other: Phone): boolean {
  return one.countryCode === other.countryCode && one.number === other.number;
}
