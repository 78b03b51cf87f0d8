/** What a setting may be: its type, bounds and default, and what it does. */
export type SettingDefinition =
  | TextDefinition
  | ChoiceDefinition<string>
  | FlagDefinition
  | IntegerDefinition
  | ListDefinition;

/** The value that a definition stands for. */
export type ValueOf<D> =
  D extends ChoiceDefinition<infer V>
    ? V
    : D extends FlagDefinition
      ? boolean
      : D extends IntegerDefinition
        ? number
        : D extends ListDefinition
          ? readonly string[]
          : string;

export interface TextDefinition {
  readonly type: 'text';
  readonly default: string;
  readonly maxLength: number;
  readonly pattern?: RegExp;
  /** What a pattern cannot say. */
  readonly isText?: (text: string) => boolean;
  /** Both in words. */
  readonly rule?: string;
  readonly help: string;
}

export interface ChoiceDefinition<V extends string> {
  readonly type: 'choice';
  readonly values: readonly V[];
  readonly default: V;
  readonly help: string;
}

export interface FlagDefinition {
  readonly type: 'flag';
  readonly default: boolean;
  readonly help: string;
}

export interface IntegerDefinition {
  readonly type: 'integer';
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly help: string;
}

export interface ListDefinition {
  readonly type: 'list';
  readonly default: readonly string[];
  readonly maxItems: number;
  /** Stands between the items on the command line; default: a comma or semicolon. */
  readonly separator?: '|' | undefined;
  readonly isItem: (text: string) => boolean;
  /** What an item may be, in words. */
  readonly rule: string;
  readonly help: string;
}

export function text(definition: Omit<TextDefinition, 'type'>): TextDefinition {
  return { type: 'text', ...definition };
}

export function choice<const V extends string>(definition: Omit<ChoiceDefinition<V>, 'type'>): ChoiceDefinition<V> {
  return { type: 'choice', ...definition };
}

export function flag(definition: Omit<FlagDefinition, 'type'>): FlagDefinition {
  return { type: 'flag', ...definition };
}

export function integer(definition: Omit<IntegerDefinition, 'type'>): IntegerDefinition {
  return { type: 'integer', ...definition };
}

/** Texts, each held against `isItem`; written on the command line with commas, or what `separator` says, between them. */
export function list(definition: Omit<ListDefinition, 'type'>): ListDefinition {
  return { type: 'list', ...definition };
}
