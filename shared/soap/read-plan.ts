import type { Contract } from '../contract/contract.ts';
import { type Field, scalarOf, typeFields } from './fields.ts';
import type { Scalar } from './scalars.ts';

/** A message or a complex type as the reader needs it: what each child element means. */
export interface ObjectPlan {
  readonly byElement: ReadonlyMap<string, FieldPlan>;
  /** What is always present: if its element is missing, the property gets the scalar's initial value. */
  readonly values: readonly FieldPlan[];
}

export interface FieldPlan {
  readonly key: string;
  readonly element: string;
  /** Set for an array: the element name of its items. */
  readonly itemElement: string | undefined;
  /** What the field, or each of its items, is: a scalar or else an object. */
  readonly scalar: Scalar | undefined;
  readonly object: ObjectPlan | undefined;
}

/** Takes a contract apart once, so that reading a message only looks things up. */
export function createReadPlans(contract: Contract): (fields: readonly Field[]) => ObjectPlan {
  const types = new Map<string, ObjectPlan>();

  function planType(name: string): ObjectPlan {
    const known = types.get(name);
    if (known !== undefined) return known;
    const plan = planFields(typeFields(contract, name));
    types.set(name, plan);
    return plan;
  }

  function planField({ key, element, base, isArray }: Field): FieldPlan {
    const scalar = scalarOf(contract, base);
    const object = scalar === undefined ? planType(base) : undefined;
    return { key, element, itemElement: isArray ? base : undefined, scalar, object };
  }

  function planFields(fields: readonly Field[]): ObjectPlan {
    const byElement = new Map(fields.map((field) => [field.element, planField(field)]));
    const values = fields.filter((field) => !field.isOptional).flatMap((field) => byElement.get(field.element) ?? []);
    return { byElement, values };
  }

  return planFields;
}
