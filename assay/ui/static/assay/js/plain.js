// @ts-check
/** A page that comes instead of the one that was asked for: sign-in, an error. Nothing that was sent was taken. */
import { settle } from "./draft.js";

settle(false);
