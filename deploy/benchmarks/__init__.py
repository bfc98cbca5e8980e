"""What vcenter costs on this machine, each time measured beside what the machine itself can do."""
