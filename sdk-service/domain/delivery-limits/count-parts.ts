/** GSM 03.38 §6.2.1, the default alphabet, and what it has by its escape character, which counts as two. */
const ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '\f^{}\\[~]|€';

/** A message holds 160 characters of 7 bits or 70 of 16; with the header of a part 153 and 67 (3GPP TS 23.040 §9.2.3.24.1). */
const SEPTETS = { alone: 160, joined: 153 };
const UNITS = { alone: 70, joined: 67 };

/** How many messages a carrier charges for. */
export function countParts(text: string): number {
  const characters = [...text];
  const isGsm = characters.every((character) => ALPHABET.includes(character) || EXTENDED.includes(character));
  const length = isGsm
    ? characters.reduce((septets, character) => septets + (EXTENDED.includes(character) ? 2 : 1), 0)
    : text.length;
  const size = isGsm ? SEPTETS : UNITS;
  return length <= size.alone ? 1 : Math.ceil(length / size.joined);
}
