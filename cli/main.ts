#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' };
import { runCli } from './run-cli.ts';
import { processTerminal } from './terminal.ts';

process.exitCode = await runCli(process.argv.slice(2), processTerminal(), packageJson.version);
