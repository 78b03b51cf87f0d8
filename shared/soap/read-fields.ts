import { MfaError } from '../mfa-error.ts';
import { schemaInstanceNamespace } from './envelope.ts';
import type { FieldPlan, ObjectPlan } from './read-plan.ts';
import { findAttribute, type XmlElement } from './xml-events.ts';

/** An object or an array that is being filled, below the one before it. */
interface Frame {
  /** Undefined for the message itself. */
  readonly field: FieldPlan | undefined;
  readonly plan: ObjectPlan | undefined;
  readonly object: Record<string, unknown>;
  /** Set for an array; then plan and object are not used. */
  readonly items: unknown[] | undefined;
}

/**
 * Builds the fields of one message from the elements below the message's own. What the contract does not know is
 * skipped. A value that a field does not allow does not stop the reading: the first one is kept as `invalid`.
 */
export class FieldReader {
  readonly fields: Record<string, unknown> = {};
  invalid: MfaError | undefined;
  readonly #namespace: string;
  readonly #frames: Frame[];
  #top: Frame;
  #skippedDepth = 0;
  /** The scalar whose text is being collected. */
  #collecting: FieldPlan | undefined;
  #text = '';

  constructor(namespace: string, plan: ObjectPlan) {
    this.#namespace = namespace;
    this.#top = { field: undefined, plan, object: this.fields, items: undefined };
    this.#frames = [this.#top];
  }

  open(element: XmlElement): void {
    if (this.#skippedDepth > 0) {
      this.#skippedDepth += 1;
      return;
    }
    if (this.#collecting !== undefined) {
      this.#refuse(this.#collecting, `must be ${this.#collecting.scalar?.rule}, without elements inside`);
      this.#skippedDepth = 1;
      return;
    }
    const isItem = this.#top.items !== undefined;
    const field = this.#fieldOf(element);
    // An item or a reference that is nil is absent; so is a value, which the schema does not allow but proxies send.
    if (field === undefined || isNil(element)) {
      this.#skippedDepth = 1;
      return;
    }
    if (!isItem && this.#top.object[field.key] !== undefined) this.#refuse(field, 'must stand once');
    if (field.itemElement !== undefined && !isItem) {
      const items: unknown[] = [];
      this.#put(field, items);
      this.#push({ field, plan: undefined, object: this.fields, items });
    } else if (field.object !== undefined) {
      const object: Record<string, unknown> = {};
      this.#put(field, object);
      this.#push({ field, plan: field.object, object, items: undefined });
    } else {
      this.#collecting = field;
      this.#text = '';
    }
  }

  text(chunk: string): void {
    if (this.#collecting === undefined || this.#skippedDepth > 0) return;
    this.#text = this.#text === '' ? chunk : this.#text + chunk;
  }

  close(): void {
    if (this.#skippedDepth > 0) {
      this.#skippedDepth -= 1;
    } else if (this.#collecting !== undefined) {
      const field = this.#collecting;
      this.#collecting = undefined;
      const value = field.scalar?.parse(this.#text);
      if (value === undefined) this.#refuse(field, `must be ${field.scalar?.rule}`);
      else this.#put(field, value);
    } else {
      this.#complete(this.#top);
      this.#frames.pop();
      this.#top = this.#frames[this.#frames.length - 1] ?? this.#top;
    }
  }

  #fieldOf(element: XmlElement): FieldPlan | undefined {
    if (element.uri !== this.#namespace) return undefined;
    const { items, field, plan } = this.#top;
    if (items === undefined) return plan?.byElement.get(element.local);
    return field?.itemElement === element.local ? field : undefined;
  }

  #put(field: FieldPlan, value: unknown): void {
    if (this.#top.items !== undefined) this.#top.items.push(value);
    else this.#top.object[field.key] = value;
  }

  #push(frame: Frame): void {
    this.#frames.push(frame);
    this.#top = frame;
  }

  #complete({ plan, object }: Frame): void {
    if (plan === undefined) return;
    for (const value of plan.values) {
      if (object[value.key] === undefined) object[value.key] = value.scalar?.initial;
    }
  }

  /** The sentence names the place, never the value: it may be a password. */
  #refuse(field: FieldPlan, rule: string): void {
    if (this.invalid !== undefined) return;
    const path = this.#frames.flatMap((frame) => frame.field?.element ?? []);
    if (this.#top.items === undefined) path.push(field.element);
    this.invalid = new MfaError('malformed', `The field ${path.join('.')} ${rule}.`);
  }
}

function isNil(element: XmlElement): boolean {
  const value = findAttribute(element, schemaInstanceNamespace, 'nil')?.trim();
  return value === 'true' || value === '1';
}
