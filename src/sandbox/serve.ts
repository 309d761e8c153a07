import { enableCompileCache } from 'node:module';

// The program that `sandbox up` starts; its only argument is the options file.
enableCompileCache();
const { runSandboxProcess } = await import('./process/run-sandbox-process.ts');
await runSandboxProcess(process.argv[2] ?? '');
