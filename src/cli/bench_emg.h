/* myotome bench emg. */
#ifndef MYO_CLI_BENCH_EMG_H
#define MYO_CLI_BENCH_EMG_H

#include "cli/cli.h"

int cli_bench_emg(const cli_options *options, myo_error *error);

#endif
