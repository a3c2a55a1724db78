# What one does with this project. `make run` and `make test` work on a fresh Debian 12 with Rust.

.PHONY: run test lint bench soak pictures clean

# Builds, fills an empty database with demo data, and opens the kiosk; without a display it plays the demo day.
run:
	@scripts/need-rust
	@scripts/packages run
	@scripts/run

# Everything, on a fresh machine, services included.
test:
	@scripts/need-rust
	@scripts/packages test
	@scripts/check

# Format and lints only: the quick look before a commit.
lint:
	@scripts/need-rust
	cargo fmt --all --check
	cargo clippy --locked -p deks --all-targets --no-deps -- -D warnings

# The performance budget, each figure beside its reference: the till, search over 100.000 products, the camera's rates,
# letters, histories, the screen's frames, and a stream of scans with a printer that hangs.
bench:
	@scripts/need-rust
	@scripts/packages test
	cargo bench --locked

# The long forms of what `make test` does in short: the plug pulled many times while selling.
soak:
	@scripts/need-rust
	@scripts/packages test
	DEKS_KILLS=$${DEKS_KILLS:-2000} cargo test --locked --release --test power_cut -- --nocapture

# The pictures in the README, from a headless run of the program with demo data.
pictures:
	@scripts/need-rust
	@scripts/packages test
	@scripts/pictures

clean:
	cargo clean
	rm -rf out
