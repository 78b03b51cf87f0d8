import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number from 1 to `maximum`, for commander. */
export function boundedNumber(maximum: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (number < 1 || number > maximum)
      throw new InvalidArgumentError(`It may be a whole number from 1 to ${maximum}.`);
    return number;
  };
}
