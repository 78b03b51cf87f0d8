import type { ComplexType, Enum } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';

export type Mode = Enum<Extensions, 'Mode'>;
export type Method = ComplexType<Extensions, 'Method'>;

export type MethodSlug = 'mobile-app' | 'oath-token' | 'text-message' | 'phone-call';

/** A method that this portal can set up and ask for, as its pages show it. */
export interface MethodText {
  readonly mode: 'phoneApp' | 'oathToken' | 'smsText' | 'voiceCall';
  /** In addresses: `/user-setup/text-message`. */
  readonly slug: MethodSlug;
  readonly icon: string;
  /** Keys of its name, of what it is, and of what its code page asks for. */
  readonly name: string;
  readonly about: string;
  readonly ask: string;
  /** Label of the button that begins it. */
  readonly begin: string;
}

/** In the order in which they are offered. */
export const methodTexts: readonly MethodText[] = [
  {
    mode: 'phoneApp',
    slug: 'mobile-app',
    icon: 'phone',
    name: 'method.mobileApp.name',
    about: 'method.mobileApp.about',
    ask: 'method.mobileApp.ask',
    begin: 'method.mobileApp.begin',
  },
  {
    mode: 'oathToken',
    slug: 'oath-token',
    icon: 'token',
    name: 'method.oathToken.name',
    about: 'method.oathToken.about',
    ask: 'method.oathToken.ask',
    begin: 'method.oathToken.begin',
  },
  {
    mode: 'smsText',
    slug: 'text-message',
    icon: 'message',
    name: 'method.textMessage.name',
    about: 'method.textMessage.about',
    ask: 'method.textMessage.ask',
    begin: 'method.textMessage.begin',
  },
  {
    mode: 'voiceCall',
    slug: 'phone-call',
    icon: 'call',
    name: 'method.phoneCall.name',
    about: 'method.phoneCall.about',
    ask: 'method.phoneCall.ask',
    begin: 'method.phoneCall.begin',
  },
];

/** Whether the answer is given on the phone itself, and nothing is typed into the portal. */
export function isAnsweredOnPhone({ mode }: MethodText): boolean {
  return mode === 'phoneApp' || mode === 'voiceCall';
}

/** A method of a person with the words for it. */
export type ShownMethod = Method & MethodText;

/** Of the SDK's list, those that this portal has words for, in its order. */
export function describeMethods(methods: readonly Method[] = []): readonly ShownMethod[] {
  return methodTexts.flatMap((text) => {
    const method = methods.find(({ Mode }) => Mode === text.mode);
    return method === undefined ? [] : [{ ...method, ...text }];
  });
}

/** Undefined for what is no method's part of an address. */
export function findMethodText(slug: unknown): MethodText | undefined {
  return methodTexts.find((text) => text.slug === slug);
}
