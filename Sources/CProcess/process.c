#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <signal.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

pid_t diag_fork(void) { return fork(); }

static void close_from(int first, int last) {
    if (first > last) return;
    if (syscall(SYS_close_range, first, last, 0) == 0) return;
    for (int descriptor = first; descriptor <= last && descriptor < 4096; descriptor++) close(descriptor);
}

void diag_keep_only(int kept) {
    int null = open("/dev/null", O_RDWR);
    for (int stream = 0; stream <= 2; stream++)
        if (stream != kept && null >= 0) dup2(null, stream);
    close_from(3, kept - 1);
    close_from(kept < 3 ? 3 : kept + 1, 0x7fffffff);
}

int diag_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int diag_pidfd_send_signal(int descriptor, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0);
}

int diag_open_folder(const char *path) { return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC); }

struct diag_open_how {
    unsigned long long flags, mode, resolve;
};

int diag_open_inside(const char *root, const char *name) {
    int folder = diag_open_folder(root);
    if (folder < 0) return -1;
    /* RESOLVE_IN_ROOT, from Linux 5.6 on. */
    struct diag_open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = 0x10};
    int inside = (int)syscall(SYS_openat2, folder, name, &how, sizeof how);
    if (inside < 0 && (errno == ENOSYS || errno == EPERM))
        inside = openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int error = errno;
    close(folder);
    errno = error;
    return inside;
}

int diag_connect_unix(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

int diag_unix_peer(const char *path) {
    int descriptor = diag_connect_unix(path);
    if (descriptor < 0) return -1;
    struct ucred peer = {.pid = -1};
    socklen_t size = sizeof peer;
    int answer = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    close(descriptor);
    return answer == 0 && peer.pid > 0 ? (int)peer.pid : -1;
}

int diag_is_own_host(const char *name) {
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *list = NULL;
    int is_own = 0;
    if (getaddrinfo(name, NULL, &hints, &list) != 0) return 0;
    for (struct addrinfo *entry = list; entry && !is_own; entry = entry->ai_next) {
        int descriptor = socket(entry->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) continue;
        /* Only an address of this host can be bound to. */
        is_own = bind(descriptor, entry->ai_addr, entry->ai_addrlen) == 0;
        close(descriptor);
    }
    freeaddrinfo(list);
    return is_own;
}

int diag_become(uid_t user, gid_t group) {
    if (geteuid() == user && getegid() == group) return 0;
    if (setgroups(0, NULL) != 0 && geteuid() == 0) return -1;
    if (getegid() != group && setegid(group) != 0) return -1;
    if (geteuid() != user && seteuid(user) != 0) return -1;
    return 0;
}

int diag_kernel_log(void *buffer, int size) {
    enum { READ_ALL = 3, SIZE_BUFFER = 10 };
    return buffer ? klogctl(READ_ALL, buffer, size) : klogctl(SIZE_BUFFER, NULL, 0);
}

/* How often each signal came. */
static volatile sig_atomic_t came[NSIG];
static volatile sig_atomic_t patience;

static void note(int signal) {
    if (came[signal] < 100) came[signal]++;
    /* What hangs in a library is not waited for. */
    if (patience) alarm((unsigned)patience);
}

static const int endings[] = {SIGINT, SIGTERM, SIGHUP};

/* Has `handler` take the signals that ask for an end; what came is forgotten where they are noted anew. */
static void take_endings(void (*handler)(int), int keeps_ignored) {
    struct sigaction action = {.sa_handler = handler}, before;
    for (int index = 0; index < 3; index++) {
        int signal = endings[index];
        if (handler == note) came[signal] = 0;
        /* What a shell or nohup has set aside stays so. */
        if (keeps_ignored && sigaction(signal, NULL, &before) == 0 && before.sa_handler == SIG_IGN) continue;
        sigaction(signal, &action, NULL);
    }
}

static void unblock(int signal) {
    sigset_t unblocked;
    sigemptyset(&unblocked);
    sigaddset(&unblocked, signal);
    sigprocmask(SIG_UNBLOCK, &unblocked, NULL);
}

void diag_note_interrupts(void) {
    patience = 2;
    take_endings(note, 0);
    for (int index = 0; index < 3; index++) unblock(endings[index]);
    pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    /* It may have ended before it was watched. */
    if (getppid() != parent) came[SIGTERM] = 1;
}

void diag_watch_interrupts(int watch) { take_endings(watch ? note : SIG_DFL, 0); }

int diag_was_interrupted(void) { return came[SIGINT] || diag_end_signal(); }

#ifndef F_SETPIPE_SZ
#define F_SETPIPE_SZ 1031
#endif

void diag_widen_pipe(int descriptor) { fcntl(descriptor, F_SETPIPE_SZ, 1 << 20); }

void diag_count_interrupts(void) {
    take_endings(note, 1);
    /* What a child leaves behind becomes a child of this process, which can wait for it. */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void diag_default_signals(void) { take_endings(SIG_DFL, 1); }

int diag_interrupts(void) { return came[SIGINT]; }

int diag_end_signal(void) { return came[SIGTERM] ? SIGTERM : came[SIGHUP] ? SIGHUP : 0; }

int diag_obey(pid_t parent) {
    struct sigaction action = {.sa_handler = note};
    sigaction(SIGUSR1, &action, NULL);
    unblock(SIGUSR1);
    signal(SIGINT, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    return getppid() == parent ? 0 : -1;
}

int diag_is_stopping(void) { return came[SIGUSR1]; }

void diag_end_by(int number) {
    signal(number, SIG_DFL);
    unblock(number);
    raise(number);
    _exit(128 + number);
}

pid_t diag_start(const char *path, char *const arguments[], int output) {
    pid_t child = fork();
    if (child != 0) return child;
    setsid();
    sigset_t none;
    sigemptyset(&none);
    struct sigaction usual = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &usual, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int null = open("/dev/null", O_RDONLY);
    if (null >= 0) dup2(null, 0);
    dup2(output, 1);
    dup2(output, 2);
    close_from(3, 0x7fffffff);
    execv(path, arguments);
    const char *reason = strerror(errno);
    if (write(2, reason, strlen(reason)) < 0) _exit(126);
    _exit(127);
}

static void sleep_briefly(void) {
    struct timespec time = {.tv_nsec = 10 * 1000 * 1000};
    nanosleep(&time, NULL);
}

void diag_end_session(pid_t leader) {
    siginfo_t info = {0};
    kill(-leader, SIGTERM);
    for (int turn = 0; turn < 50; turn++) {
        if (waitid(P_PID, leader, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0) break;
        sleep_briefly();
    }
    /* As long as the leader is not waited for, its number is nobody else's. */
    kill(-leader, SIGKILL);
    for (int turn = 0; turn < 100 && waitpid(leader, NULL, WNOHANG) == 0; turn++) sleep_briefly();
}
