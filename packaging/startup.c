/* Run by the loader before all else of the program: the part of the file that a start touches is asked for as a whole.
 *
 * What is not in memory yet is then read once and with no more around it. Left to itself the kernel reads as much ahead of the
 * first page as the disk is set to, 8 MB on some, and page after page on others. `startup.ld` lays the part out, and this code
 * among the first pages, which are in memory since the kernel looked at the file's head.
 */
#include <sys/mman.h>

extern char __executable_start[], __bss_start[], railiance_start_begin[], railiance_start_end[];

__attribute__((section(".text.before_main"))) static void before_main(void)
{
	/* advice: if it is not taken, the pages come one by one */
	madvise(__executable_start, __bss_start - __executable_start, MADV_WILLNEED);
	/* the address must be that of a page */
	char *begin = (char *)((unsigned long)railiance_start_begin & -4096UL);
	madvise(begin, railiance_start_end - begin, MADV_WILLNEED);
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = before_main;
