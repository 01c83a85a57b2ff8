-- Starts a command of ProdOps XL for Excel. Each part is quoted for the shell: a workbook's name is data, never code.
on RunCommand(parts)
	set {interpreter, task, workbookName} to paragraphs of parts
	set environment to "PRODOPS_WORKBOOK=" & quoted form of workbookName
	set program to quoted form of interpreter & " -B -P -m prodops_xl.hosts.desktop.runner " & quoted form of task
	try
		do shell script "test -x " & quoted form of interpreter
	on error
		return "53"
	end try
	do shell script environment & " " & program & " > /dev/null 2>&1 &"
	return "0"
end RunCommand
