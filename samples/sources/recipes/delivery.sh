# shellcheck shell=bash disable=SC2034,SC2154
# Runs of tests, builds of images, and answers of a cloud.
# pytest with pytest-xdist, pytest-rerunfailures and pytest-randomly, and moto with awscli, come from
# PyPI: DELIVERY_VENV names the environment they are in.

carts=$here/carts
venv_bin=${DELIVERY_VENV:-/usr/local}/bin
need_pytest() { need_file "$venv_bin/pytest" "pytest from PyPI, DELIVERY_VENV"; }
# py KIND FILE OPTION…: one run in a folder of its own
py() {
    local kind=$1 file=$2; shift 2
    mkdir -p "$work/shop/tests" "$(dirname "$file")"; cp "$carts/test_cart.py" "$work/shop/tests/"
    (cd "$work/shop" && DIAG_KIND=$kind "$venv_bin/pytest" -p no:cacheprovider "$@" >"$file" 2>&1) || true
}
gotests() { # KIND FILE OPTION…
    local kind=$1 file=$2; shift 2
    mkdir -p "$work/cart" "$(dirname "$file")"; cp "$carts/cart_test.go" "$work/cart/"
    printf 'module shop/cart\n\ngo 1.19\n' >"$work/cart/go.mod"
    (cd "$work/cart" && HOME=$work GOFLAGS=-mod=mod DIAG_KIND=$kind go test "$@" ./... >"$file" 2>&1) || true
}

sample_ci_flaky_order_pytest() { # a test that wants to run before another one; XML of eight random orders
    need_pytest || return 0
    for run in 1 2 3 4 5 6 7 8; do
        py order "$work/log" --junitxml="$out/run-$run.xml" -p randomly --randomly-seed="$run"
    done
}
sample_ci_flaky_time_pytest_log() { # the same commit five times, in the log of the job
    need_pytest || return 0
    for run in 1 2 3 4 5 6; do
        py time "$work/log" -v -p no:randomly
        { echo "HEAD is now at 4be1c92 Reserve for ten minutes"; cat "$work/log"; } |
            sed 's/^/2026-11-20T20:38:00.1234567Z /' >"$out/job-$run.log"
    done
}
sample_ci_flaky_network_rerun() { # failures are tried again, on two workers
    need_pytest || return 0
    for run in 1 2 3; do py network "$out/run-$run.txt" -v -n 2 --reruns 3 -p no:randomly; done
}
sample_ci_flaky_state_quiet() { # only failures have names
    need_pytest || return 0
    for run in 1 2 3 4 5 6; do
        rm -rf "$work/shared"; mkdir -p "$work/shared/a"
        DIAG_SHARED=$work/shared py state "$out/run-$run.txt" -q -p no:randomly
    done
}
sample_ci_flaky_port_go() { # ten times in one process
    need_tool go golang-go || return 0
    gotests port "$out/test.json" -json -count=10
}
sample_ci_flaky_race_go() { # the race detector sees it now and then
    need_tool go golang-go || return 0
    for run in 1 2 3 4; do gotests race "$out/run-$run.txt" -v -race -count=2; done
}
sample_ci_flaky_time_go_quiet() { # without -v a package that passed has one line
    need_tool go golang-go || return 0
    for run in 1 2 3 4 5 6; do gotests time "$out/run-$run.txt" -count=1; done
}
swift_runs() { # FOLDER: a package with XCTest and Swift Testing, five runs
    mkdir -p "$work/Shop/Tests/ShopTests" "$work/Shop/Sources/Shop"
    cp "$carts/CartTests.swift" "$work/Shop/Tests/ShopTests/"
    echo 'public let shop = 1' >"$work/Shop/Sources/Shop/Shop.swift"
    cat >"$work/Shop/Package.swift" <<'PACKAGE'
// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "Shop",
  targets: [.target(name: "Shop"), .testTarget(name: "ShopTests", dependencies: ["Shop"])])
PACKAGE
    for run in 1 2 3 4 5 6; do
        (cd "$work/Shop" && HOME=$work swift test --xunit-output "$work/run-$run.xml" >"$work/run-$run.txt" 2>&1) || true
    done
}
sample_ci_flaky_swift() { # what swift test prints
    need_tool swift swift || return 0
    swift_runs; cp "$work"/run-*.txt "$out/"
}
sample_ci_flaky_swift_xunit() { # and what it writes as XML
    need_tool swift swift || return 0
    swift_runs
    for run in 1 2 3 4 5 6; do mkdir -p "$out/$run"; cp "$work/run-$run"*.xml "$out/$run/"; done
}
sample_healthy_ci_broken_pytest() { # one test fails in every run, the others never
    need_pytest || return 0
    for run in 1 2 3 4 5; do py broken "$work/log" --junitxml="$out/run-$run.xml" -p randomly; done
}
sample_healthy_ci_broken_go() { # a subtest that fails in every run
    need_tool go golang-go || return 0
    for run in 1 2 3; do gotests broken "$out/run-$run.json" -json -count=1; done
}
sample_healthy_ci_outage() { # the server of seven tests is away in one run of five
    need_pytest || return 0
    for run in 1 2 3 4 5; do
        python3 -m http.server --bind 127.0.0.1 18474 >/dev/null 2>&1 & local server=$!
        sleep 1
        [ "$run" != 3 ] || kill "$server"
        DIAG_PORT=18474 py outage "$work/log" --junitxml="$out/run-$run.xml" -p no:randomly
        kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true
    done
}
sample_healthy_ci_cut() { # two runs of one commit, the second one cancelled
    need_pytest || return 0
    for run in 1 2; do py order "$out/3f2a9c1/run-$run.txt" -v -p no:randomly --deselect tests/test_cart.py::test_no_price_before_first_use; done
    head -c 900 "$out/3f2a9c1/run-2.txt" >"$work/cut"; mv "$work/cut" "$out/3f2a9c1/run-2.txt"
}

# ---- builds ----------------------------------------------------------------------------------------
# bud FILE SIZE OPTION…: builds the Dockerfile on standard input, on a store of SIZE
bud() {
    local file=$1 size=$2; shift 2
    mkdir -p "$work/store" "$work/context" "$(dirname "$file")"
    mount -t tmpfs -o "size=$size" tmpfs "$work/store"
    cat >"$work/context/Dockerfile"
    (cd "$work/context" && TMPDIR=$work/store buildah --root "$work/store/root" --runroot "$work/store/run" \
        --storage-driver vfs bud --isolation chroot "$@" . >"$file" 2>&1) || true
    umount "$work/store"
}
base() { # a root with a shell, for builds that pull nothing
    mkdir -p "$work/context/root/bin" "$work/context/root/tmp" "$work/context/root/etc"
    cp /bin/busybox "$work/context/root/bin/" && for tool in sh dd cat ls echo touch seq mkdir; do ln -sf busybox "$work/context/root/bin/$tool"; done
}
sample_ci_docker_disk_buildah() { # a step writes more than the store has
    need_tool buildah buildah && need_tool busybox busybox-static || return 0
    base
    bud "$out/build.log" 24m <<'DOCKERFILE'
FROM scratch
COPY root /
RUN echo building && dd if=/dev/zero of=/big bs=1M count=64
DOCKERFILE
}
sample_healthy_ci_build_enospc_test() { # a program tries what it does without space, and is built
    need_tool buildah buildah && need_tool busybox busybox-static || return 0
    base
    bud "$out/build.log" 64m <<'DOCKERFILE'
FROM scratch
COPY root /
RUN echo "test_full_disk: write /data/x: no space left on device ... ok"
RUN echo done
DOCKERFILE
}
sample_healthy_ci_build_fails() { # a command fails for another reason
    need_tool buildah buildah && need_tool busybox busybox-static || return 0
    base
    bud "$out/build.log" 64m <<'DOCKERFILE'
FROM scratch
COPY root /
RUN echo "main.c:12: error: expected ';' before 'return'" && exit 2
DOCKERFILE
}
context() { mkdir -p "$work/context"; echo FROM scratch >"$work/context/Dockerfile"; }
sample_ci_docker_daemon_down() { # nobody listens at the socket
    need_tool docker docker.io || return 0
    context; docker build -t shop "$work/context" >"$out/build.log" 2>&1 || true
}
sample_ci_docker_daemon_permission() { # the socket is root's
    need_tool docker docker.io || return 0
    python3 -c '
import os, socket, time
s = socket.socket(socket.AF_UNIX); s.bind("/var/run/docker.sock"); os.chmod("/var/run/docker.sock", 0o600); s.listen(); time.sleep(8)' & local server=$!
    sleep 1
    setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/tmp docker ps >"$out/build.log" 2>&1 || true
    kill "$server"; wait "$server" 2>/dev/null || true; rm -f /var/run/docker.sock
}
sample_ci_docker_daemon_name() { # the service of the job is missing
    need_tool docker docker.io || return 0
    context
    DOCKER_HOST=tcp://docker:2375 docker build -t shop "$work/context" >"$out/build.log" 2>&1 || true
}

# Perl's Test::More, the first that wrote TAP: a test that finds what the run before left.
tap() { # KEEPS: whether the cache outlives a run
    need_tool perl perl || return 0
    cat >"$work/stock.t" <<'PERL'
use Test::More tests => 3;
my $cache = "$ENV{WORK}/stock.cache";
ok(1, "opens");
subtest "stock" => sub {
    plan tests => 2;
    my $count = -s $cache || 0;
    is($count, 0, "begins empty");
    open(my $file, ">>", $cache); print $file "x"; close $file;
    ok(-e $cache, "is written");
};
is(1 + 1, 2, "adds");
PERL
    for run in 1 2 3 4 5 6; do
        # Every third run starts on the machine of the one before.
        if [ "$1" = never ] || { [ "$1" = seldom ] && [ $((run % 3)) != 0 ]; }; then rm -f "$work/stock.cache"; else echo >"$work/stock.cache"; fi
        mkdir -p "$out/run-$run"
        (cd "$work" && WORK=$work perl stock.t >"$out/run-$run/stock.tap" 2>/dev/null) || true
    done
}
sample_ci_flaky_tap() { tap seldom; }
sample_healthy_ci_broken_tap() { tap always; }

# ---- clouds ----------------------------------------------------------------------------------------
# moto answers the command line of AWS as the services do, as far as it knows them.
moto() { # STATE: a group at its maximum, with an alarm in that state
    need_file "$venv_bin/moto_server" "moto and awscli from PyPI, DELIVERY_VENV" || return 0
    "$venv_bin/moto_server" -p 5555 >/dev/null 2>&1 & local server=$!
    export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=eu-central-1 AWS_ENDPOINT_URL=http://127.0.0.1:5555
    until curl -s http://127.0.0.1:5555 >/dev/null; do sleep 0.3; done
    aws() { "$venv_bin/aws" --output json "$@"; }
    local subnet image action
    subnet=$(aws ec2 describe-subnets --query 'Subnets[0].SubnetId' --output text)
    image=$(aws ec2 describe-images --query 'Images[0].ImageId' --output text)
    aws autoscaling create-launch-configuration --launch-configuration-name web --image-id "$image" --instance-type t3.small
    aws autoscaling create-auto-scaling-group --auto-scaling-group-name web --launch-configuration-name web --min-size 1 --max-size 3 --desired-capacity 3 --vpc-zone-identifier "$subnet"
    aws autoscaling put-scaling-policy --auto-scaling-group-name web --policy-name grow --policy-type SimpleScaling --adjustment-type ChangeInCapacity --scaling-adjustment 1 --cooldown 300 >/dev/null
    action=$(aws autoscaling describe-policies --query 'ScalingPolicies[0].PolicyARN' --output text)
    aws cloudwatch put-metric-alarm --alarm-name web-cpu-high --metric-name CPUUtilization --namespace AWS/EC2 --statistic Average --period 60 --evaluation-periods 3 --threshold 70 --comparison-operator GreaterThanThreshold --dimensions Name=AutoScalingGroupName,Value=web --alarm-actions "$action"
    aws cloudwatch set-alarm-state --alarm-name web-cpu-high --state-value "$1" --state-reason "set by hand"
    for what in auto-scaling-groups policies scaling-activities; do aws autoscaling "describe-$what" >"$out/describe-$what.json"; done
    aws cloudwatch describe-alarms >"$out/describe-alarms.json"
    kill "$server"; wait "$server" 2>/dev/null || true
}
sample_cloud_scaling_at_maximum() { moto ALARM; }
sample_healthy_scaling_at_maximum() { moto OK; }

written() { python3 "$here/cloud.py" "$name" "$out"; }
for made in cloud_lambda_cold_start cloud_lambda_cold_start_events cloud_lambda_cold_start_json cloud_lambda_restore \
    healthy_lambda_deployment healthy_lambda_quick_init healthy_lambda_few healthy_lambda_slow_work healthy_lambda_provisioned \
    healthy_lambda_memory cloud_scaling_no_capacity cloud_scaling_quota cloud_scaling_bad_image cloud_scaling_cooldown \
    cloud_scaling_suspended cloud_scaling_wrong_metric cloud_scaling_no_data cloud_scaling_flapping healthy_scaling_recovered \
    healthy_scaling_scaled healthy_scaling_cooldown_over healthy_scaling_shrinks healthy_scaling_suspended cloud_volume_burst \
    cloud_volume_exceeded healthy_volume_burst healthy_volume_exceeded cloud_rds_full healthy_rds_events \
    cloud_scaling_yaml healthy_scaling_yaml; do
    eval "sample_$made() { written; }"
done
