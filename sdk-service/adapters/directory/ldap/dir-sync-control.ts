import { Ber, type BerReader, BerWriter, Control } from 'ldapts';

const OID = '1.2.840.113556.1.4.841';

/** Of one answer; the rest comes with the next. */
const MAXIMUM_BYTES = 1_000_000;

/**
 * [MS-ADTS] §3.1.1.3.4.1.3, LDAP_SERVER_DIRSYNC_OID: what has changed in a domain since a cookie was given. Without flags,
 * so that the domain controller checks for the right *Replicating Directory Changes* and then shows deleted entries too.
 */
export class DirSyncControl extends Control {
  /** Sent; after the answer, the one that it brought. Empty: from the beginning. */
  cookie: Buffer;
  /** Not before another question has the server said all. */
  hasMore = false;

  constructor(cookie: Buffer) {
    super(OID, { critical: true });
    this.cookie = cookie;
  }

  override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(0);
    value.writeInt(MAXIMUM_BYTES);
    if (this.cookie.length > 0) value.writeBuffer(this.cookie, Ber.OctetString);
    else value.writeString('');
    value.endSequence();
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }

  override parseControl(reader: BerReader): void {
    if (reader.readSequence() === null) return;
    this.hasMore = reader.readInt() !== 0;
    reader.readInt();
    this.cookie = reader.readString(Ber.OctetString, true) ?? Buffer.alloc(0);
  }
}
