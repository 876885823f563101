from tests.bench.verdict import main

main()
