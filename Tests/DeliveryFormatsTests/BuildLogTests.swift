import Capture
import DeliveryFormats
import Testing

private func log(_ text: String) -> BuildLog? { parsed(BuildLogParser.self, text)?.sample }

@Suite("Logs of image builds")
struct BuildLogTests {
  @Test("BuildKit: the step that failed, why, and that its command said it")
  func buildKit() throws {
    let build = try #require(
      log(
        """
        #1 [internal] load build definition from Dockerfile
        #1 DONE 0.0s
        #8 [4/5] RUN npm ci
        #8 41.82 npm error nospc ENOSPC: no space left on device, write
        #8 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 228
        ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 228
        """)?.builds.first)
    #expect(build.outcome == .failed && build.failure == .command)
    #expect(build.step == "[4/5] RUN npm ci")
    #expect(build.spaceErrors.map(\.line) == [4])
    #expect(build.spaceErrors.allSatisfy { !$0.isOfBuilder })
  }

  @Test(
    "the builder itself has no space",
    arguments: [
      "failed to register layer: write /usr/lib/x.so: no space left on device",
      "ERROR: failed to solve: failed to copy files: copy file range failed: no space left on device",
      "Error response from daemon: mkdir /var/lib/docker/overlay2/1c9: no space left on device",
      "error building image: error building stage: failed to take snapshot: write /kaniko/0.tar: no space left on device",
    ])
  func ofBuilder(line: String) {
    let build = log("Step 1/2 : FROM alpine\n ---> 63b790fccc90\nStep 2/2 : COPY . /\n\(line)\n")?
      .builds.last
    #expect(build?.outcome == .failed && build?.failure == .space)
    #expect(build?.spaceErrors.contains { $0.isOfBuilder } == true)
  }

  @Test(
    "what a program prints long before the end, or in a build that succeeds, counts for nothing")
  func passing() {
    let good = log(
      "STEP 1/2: FROM scratch\nSTEP 2/2: RUN test\nwrite /data: no space left on device ... ok\nSTEP 2/2: RUN more\nSuccessfully tagged localhost/x:latest\n"
    )
    #expect(good?.builds.last?.outcome == .succeeded)
    #expect(good?.builds.last?.spaceErrors.isEmpty == true)
    let noise = String(repeating: "compiling\n", count: 60)
    let late = log(
      "Step 1/1 : RUN make\nno space left on device (simulated)\n\(noise)The command '/bin/sh -c make' returned a non-zero code: 2\n"
    )
    #expect(late?.builds.last?.failure == .command)
    #expect(late?.builds.last?.spaceErrors.isEmpty == true)
  }

  @Test(
    "failures of other kinds",
    arguments: [
      (
        "ERROR: failed to solve: python:3.12: failed to resolve source metadata: 429 Too Many Requests",
        ImageBuild.Failure.registry
      ),
      ("ERROR: failed to solve: failed to compute cache key: \"/x\": not found", .missingFile),
      (
        "ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: RUNN",
        .dockerfile
      ),
      (
        "ERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 137",
        .memory
      ),
    ])
  func failures(line: String, failure: ImageBuild.Failure) {
    let build = log("#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n\(line)\n")?
      .builds.last
    #expect(build?.failure == failure)
  }

  @Test("the file that could not be written, and what a step mounts in memory")
  func places() {
    let build = log(
      "#1 [internal] load build definition from Dockerfile\n#6 [3/4] RUN --mount=type=tmpfs,target=/scratch,size=64m sort\n#6 2.1 sort: write /scratch/run.3: no space left on device\n#6 ERROR: process did not complete successfully: exit code: 1\n"
    )?.builds.last
    #expect(build?.memoryMounts == ["/dev/shm", "/scratch"])
    #expect(build?.spaceErrors.first?.path == "/scratch/run.3")
  }

  @Test(
    "what is wrong with the daemon",
    arguments: [
      (
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
        DaemonComplaint.Kind.unreachable
      ),
      (
        "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix",
        .permission
      ),
      (
        "Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
        .permission
      ),
      (
        "Error response from daemon: client version 1.47 is too new. Maximum supported API version is 1.43",
        .version
      ),
      (
        "error during connect: Get \"http://docker:2375/v1.50/info\": dial tcp: lookup docker on 10.0.0.2:53: no such host",
        .unknownHost
      ),
      (
        "error during connect: Get \"https://h:2376/v1.50/info\": x509: certificate has expired or is not yet valid",
        .certificate
      ),
      (
        "error during connect: this error may indicate that the docker daemon is not running",
        .unreachable
      ),
      (
        "ERROR: failed to solve: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF",
        .lost
      ),
      (
        "dockerd[1187]: failed to start daemon: Error initializing network controller: no available network",
        .start
      ),
      ("failed to start daemon: mkdir /var/lib/docker/tmp: no space left on device", .space),
    ])
  func daemon(line: String, kind: DaemonComplaint.Kind) {
    #expect(log(line + "\n")?.daemon.map(\.kind) == [kind])
  }

  @Test("docker system df as a table and as JSON")
  func usage() {
    let table = log(
      "TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE\nImages          61        4         44.8GB    41.2GB (91%)\nLocal Volumes   14        3         512MB     0B (0%)\n"
    )
    #expect(table?.usage.map(\.bytes) == [44.8e9, 512e6])
    #expect(table?.usage.map(\.reclaimable) == [41.2e9, 0])
    let json = log(
      "{\"Active\":\"4\",\"Reclaimable\":\"41.2GB (91%)\",\"Size\":\"44.8GB\",\"TotalCount\":\"61\",\"Type\":\"Images\"}\n"
    )
    #expect(json?.usage.map(\.kind) == ["Images"])
  }

  @Test(
    "other logs are none",
    arguments: [
      "no space left on device\n", "docker run hello\nStep by step\n",
      "the daemon said permission denied\n",
    ])
  func others(text: String) { #expect(log(text) == nil) }

  @Test("a message of the daemon that somebody quotes is none")
  func quoted() {
    let text =
      "If it says \"Cannot connect to the Docker daemon at unix:///run/docker.sock\" then start it.\n"
    #expect(parsed(BuildLogParser.self, text) == nil)
    let logged = "time=1 level=error msg=\"Cannot connect to the Docker daemon at unix:///x\"\n"
    #expect(parsed(BuildLogParser.self, logged)?.sample.daemon.first?.kind == .unreachable)
  }

  @Test("docker system df -v: what no container uses can go")
  func detailedUsage() throws {
    let text = """
      Images space usage:

      REPOSITORY   TAG       IMAGE ID       CREATED       SIZE     SHARED SIZE   UNIQUE SIZE   CONTAINERS
      acme/app     latest    6a1b2c3d4e5f   2 hours ago   1.21GB   78.6MB        1.131GB       1
      <none>       <none>    7b1b2c3d4e5f   3 weeks ago   1.20GB   78.6MB        1.121GB       0

      Containers space usage:

      CONTAINER ID   IMAGE      COMMAND     LOCAL VOLUMES   SIZE     CREATED       STATUS       NAMES
      8d0f3e0c9a1d   acme/app   "/run.sh"   1               12.3MB   2 hours ago   Up 2 hours   app

      Local Volumes space usage:

      VOLUME NAME   LINKS     SIZE
      pgdata        1         41.9GB
      old           0         2GB

      Build cache usage: 96.51GB
      """
    let usage = try #require(parsed(BuildLogParser.self, text)).sample.usage
    #expect(usage.map(\.kind) == ["Images", "Local Volumes", "Build Cache"])
    #expect(usage.map { ($0.reclaimable / 1e6).rounded() } == [1121, 2000, 96510])
  }
}
