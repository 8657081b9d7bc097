import type { Way } from '../case/event.ts';
import type { Rotation } from './rotation.ts';

/** Section `escalation:` of the configuration. */
export interface EscalationConfig {
  /** Ways to page by, the first that takes a call wins; `null`: all that are set up, the chat last. */
  readonly ways: readonly Way[] | null;
  /** Until the next is called. */
  readonly minutes: number;
  /** How often the chain begins again after its end. */
  readonly repeat: number;
  /** Ids of people, or `oncall`, in the order they are called. */
  readonly chain: readonly string[];
  readonly rotation: Rotation | null;
  /** Id of the schedule in PagerDuty that says who is on call, in place of a rotation. */
  readonly schedule: string | null;
  /** Where the signed webhook goes. */
  readonly webhook: string | null;
  /** The address that e-mails are from. */
  readonly email: string | null;
}
