# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Command line of the benchmarks; bench/run installs what they need."""

import argparse
import sys
from collections.abc import Callable

from bench import command_listing as commands
from bench import (
    library_listing,
    many_images,
    real_servers,
    starts,
    transfers,
)
from bench.measure import MeasurementError, Programs
from bench.report import Report
from glanceclient_osc.tests.cloud.environments import SetupError

BENCHMARKS: dict[str, Callable[[Report, Programs, bool], None]] = {
    'start': starts.measure,
    'library': library_listing.measure,
    'list': commands.measure,
    'data': transfers.measure,
    'many': many_images.measure,
    'real': real_servers.measure,
}


def summarize(name: str) -> str:
    """Return the first line of the description of a benchmark."""
    return (BENCHMARKS[name].__doc__ or '').partition('\n')[0]


def parse_arguments(argv: list[str]) -> argparse.Namespace:
    """Return the names of the benchmarks, and options."""
    parser = argparse.ArgumentParser(
        prog='bench/run',
        description='Run benchmarks of this client and of others, in one run.',
        epilog='\n'.join(f'{n:10}{summarize(n)}' for n in BENCHMARKS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        'names',
        nargs='+',
        choices=['all', *BENCHMARKS],
        metavar='NAME',
        help='benchmarks to run, or "all"',
    )
    parser.add_argument(
        '--quick', action='store_true', help='measure less, and once'
    )
    parser.add_argument(
        '--output',
        metavar='DIRECTORY',
        help='write results.json, results.inc and charts to this directory',
    )
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Return 1 if something could not be measured."""
    args = parse_arguments(argv)
    report = Report()
    print(report.describe_machine(), flush=True)
    programs = Programs.find()
    names = [*BENCHMARKS] if 'all' in args.names else args.names
    failed = []
    for name in names:
        print(f'\n=== {name}: {summarize(name)}', flush=True)
        try:
            BENCHMARKS[name](report, programs, args.quick)
        except (MeasurementError, SetupError, OSError) as error:
            print(f'Cannot measure: {error}', file=sys.stderr)
            failed.append(name)
    print(f'\n{report.format_targets()}')
    if args.output:
        report.write(args.output)
    if failed:
        print('Not measured:', *failed, file=sys.stderr)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
