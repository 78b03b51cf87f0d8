import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number from `minimum` (default: 1) to `maximum`, for commander. */
export function boundedNumber(maximum: number, minimum = 1): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    if (number < minimum || number > maximum)
      throw new InvalidArgumentError(`It may be a whole number from ${minimum} to ${maximum}.`);
    return number;
  };
}
