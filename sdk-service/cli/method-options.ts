import { type Command, Option } from 'commander';
import { languages } from '../domain/languages/languages.ts';
import type { AuthenticatorKind, User } from '../ports/records.ts';

/** How somebody signs in, and in which language he is spoken to. */
export interface MethodOptions {
  readonly method?: AuthenticatorKind;
  readonly callMode?: User['callMode'];
  readonly textDirection?: User['textDirection'];
  readonly textMode?: User['textMode'];
  readonly appMode?: User['appMode'];
  /** Of every channel that is not named by itself. */
  readonly language?: string | undefined;
  readonly callLanguage?: string | undefined;
  readonly textLanguage?: string | undefined;
  readonly appLanguage?: string | undefined;
  readonly oathLanguage?: string | undefined;
}

/** @param whose such as `of the user`, at the end of each line of the help. */
export function addMethodOptions(command: Command, whose: string): Command {
  return command
    .addOption(choices('--method <method>', `method ${whose}`, ['call', 'text', 'app', 'oath-token']))
    .addOption(choices('--call-mode <mode>', `phone calls ${whose}`, ['standard', 'pin']))
    .addOption(choices('--text-direction <way>', `text messages ${whose}`, ['one-way', 'two-way']))
    .addOption(choices('--text-mode <mode>', `text messages ${whose}`, ['otp', 'otp-plus-pin']))
    .addOption(choices('--app-mode <mode>', `mobile app ${whose}`, ['standard', 'pin']))
    .option('--language <name>', `every channel ${whose}: ${languages.join(', ')}; empty: the company's`)
    .option('--call-language <name>', `phone calls ${whose}`)
    .option('--text-language <name>', `text messages ${whose}`)
    .option('--app-language <name>', `mobile app ${whose}`)
    .option('--oath-language <name>', `prompts for OATH codes ${whose}`);
}

/** As they were typed. */
export function languagesOf({ language, ...options }: MethodOptions) {
  return {
    callLanguage: options.callLanguage ?? language,
    textLanguage: options.textLanguage ?? language,
    appLanguage: options.appLanguage ?? language,
    oathLanguage: options.oathLanguage ?? language,
  };
}

export function choices(flags: string, help: string, values: readonly string[]): Option {
  return new Option(flags, help).choices(values);
}
