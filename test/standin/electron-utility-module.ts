// What `electron` is in a utility process: Electron has two modules there, and the application uses neither.
import { absent } from './absent.ts';

export const net = absent('net');
export const systemPreferences = absent('systemPreferences');
