/** More test files than this are the whole suite. */
const WHOLE_SUITE = 60;
/** How long Jest may take to exit after the last test, in milliseconds. */
const EXIT_WITHIN = 20_000;

/** Says at its start how long a run takes, and ends it when something that a test left open keeps Jest running. */
export default class RunReporter {
  onRunStart({ numTotalTestSuites }) {
    if (numTotalTestSuites < WHOLE_SUITE) return;
    process.stderr.write(`${numTotalTestSuites} test files: about ten minutes on two cores.\n`);
  }

  onRunComplete() {
    const timer = setTimeout(() => {
      process.stderr.write(`The tests left open: ${process.getActiveResourcesInfo().join(', ')}\n`);
      process.exit(1);
    }, EXIT_WITHIN);
    timer.unref();
  }
}
