#ifndef DIAG_PROCESS_H
#define DIAG_PROCESS_H

#include <sys/types.h>

/* fork(2), which Swift hides; the caller has one thread. */
pid_t diag_fork(void);

/* Points the standard streams of this process at /dev/null and closes all else but `kept`. */
void diag_keep_only(int kept);

/* A descriptor that means this process and no later one with its id; -1 where the kernel has none. */
int diag_pidfd_open(pid_t pid);

/* Sends a signal to the process of a descriptor. */
int diag_pidfd_send_signal(int descriptor, int signal);

/* Opens a folder to reach what is in it; the descriptor, or -1. */
int diag_open_folder(const char *path);

/* Opens `name` below the folder `root` as who has that for its root would, whatever links lead
   there; the descriptor, or -1. */
int diag_open_inside(const char *root, const char *name);

/* Connects to the UNIX socket at `path` without waiting; the descriptor, or -1. */
int diag_connect_unix(const char *path);

/* The process that listens at the UNIX socket `path`, in this process space; -1 where it is not known. */
int diag_unix_peer(const char *path);

/* Whether a name or address is one of this host; looking up a name may take long. */
int diag_is_own_host(const char *name);

/* Takes effective group and user of another, for good; 0, or -1. */
int diag_become(uid_t user, gid_t group);

/* Copies the kernel's messages to `buffer`; the bytes copied, or -1. Without a buffer, how large one
   has to be. */
int diag_kernel_log(void *buffer, int size);

/* From now on SIGINT, SIGTERM, SIGHUP and the end of the parent are only noted; 2 s later the process
   ends, should it not have ended itself. */
void diag_note_interrupts(void);

/* Whether one of them came. */
int diag_was_interrupted(void);

/* Has a pipe hold 1 MiB, if the system lets it. */
void diag_widen_pipe(int descriptor);

/* From now on SIGINT is counted and SIGTERM and SIGHUP are noted, unless they are ignored; what
   children leave behind is left to this process. */
void diag_count_interrupts(void);

/* Takes that back. */
void diag_default_signals(void);

/* How often SIGINT came. */
int diag_interrupts(void);

/* SIGTERM or SIGHUP, should one have come; else 0. */
int diag_end_signal(void);

/* Has this process end with `parent`, leave SIGINT to it, and stop what takes time on SIGUSR1; 0, or
   -1 where the parent is gone. */
int diag_obey(pid_t parent);

/* Whether SIGUSR1 came since. */
int diag_is_stopping(void);

/* Ends this process as the signal does. */
void diag_end_by(int signal);
/* SIGINT, SIGTERM and SIGHUP are only noted, and interrupt system calls; or, with 0, end the process as
   usual. */
void diag_watch_interrupts(int watch);

/* Runs the program at `path` in a session of its own, with nothing to read, no terminal, and no
   descriptors but `output`, into which it writes; its id, or -1. */
pid_t diag_start(const char *path, char *const arguments[], int output);

/* Ends a program that was started so, and all processes of its group: SIGTERM, half a second later
   SIGKILL. */
void diag_end_session(pid_t leader);

#endif
