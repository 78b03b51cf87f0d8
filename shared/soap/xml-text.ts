/** Everything that cannot stand in element content as it is. A bare CR would come back as LF (XML 1.0 §2.11). */
const special = /[&<>\r]|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const everySpecial = new RegExp(special, 'gu');
const specialInAttribute = /[&<>"\r\n\t]|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/**
 * Text as element content. A character that XML 1.0 §2.2 does not allow at all (NUL, most controls, half a surrogate
 * pair, U+FFFE, U+FFFF) becomes U+FFFD, so that no value of a directory or a person can make the envelope unreadable.
 */
export function escapeText(text: string): string {
  return special.test(text) ? text.replace(everySpecial, escapeOne) : text;
}

/** The same for an attribute's value in double quotes. */
export function escapeAttribute(text: string): string {
  return text.replace(specialInAttribute, escapeOne);
}

function escapeOne(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    case '\r':
      return '&#13;';
    case '\n':
      return '&#10;';
    case '\t':
      return '&#9;';
    default:
      return '\ufffd';
  }
}
