Option Explicit
' Starts Python: for a ribbon command, and as the server of cell functions. The interpreter is ours, the program is an
' installed package, and no folder of a workbook is ever put on its path (-P; -B leaves no files behind).

Private Const RUNNER As String = "prodops_xl.hosts.desktop.runner"
Private Const LOGIN_SERVER As String = "{506e67c3-55b5-48c3-a035-eed5deea7d6d}"

Public Function RunPython(task As String) As Long
    ' Runs one command of the registry on the active workbook and waits. 0: done or told; other: Python did not start.
    If FromCell() Then
        RunPython = 55
        Exit Function
    End If
    #If Mac Then
        RunPython = RunOnMac(task)
    #Else
        If IsOn("USE UDF SERVER") Then
            RunPython = RunOnServer(task)
        Else
            RunPython = RunOnWindows(task)
        End If
    #End If
End Function

Private Function RunOnWindows(task As String) As Long
    ' The workbook's name goes by the environment: no name that a sender chose stands on a command line.
    Dim shell As Object
    Dim code As Long
    If Not FileThere(Interpreter()) Then
        RunOnWindows = 53
        Exit Function
    End If
    Set shell = CreateObject("WScript.Shell")
    shell.Environment("Process").Item("PRODOPS_WORKBOOK") = ActiveWorkbook.Name
    Application.EnableCancelKey = xlDisabled ' Esc asks Python to stop; VBA would offer to debug itself
    code = shell.Run(CommandLine(Interpreter(), task, Application.Hwnd), ConsoleWindow(), True)
    RunOnWindows = IIf(code = 3, 0, code)
End Function

Private Function RunOnServer(task As String) As Long
    ' A server that runs already does it; Excel starts no program.
    If Not HasFolder(Interpreter()) Then
        RunOnServer = 53
        Exit Function
    End If
    XLPy.SetAttr XLPy.Module("xlwings._xlwindows"), "BOOK_CALLER", ActiveWorkbook
    XLPy.Exec ServerStatement(task)
    RunOnServer = 0
End Function

Private Function RunOnMac(task As String) As Long
    ' The script quotes each part for the shell; lines divide them, and a name with a line break is refused.
    #If Mac Then
        Dim parts As String
        If InStr(ActiveWorkbook.Name, vbLf) > 0 Or InStr(ActiveWorkbook.Name, vbCr) > 0 Then
            RunOnMac = 52
            Exit Function
        End If
        parts = Interpreter() & vbLf & task & vbLf & ActiveWorkbook.Name
        On Error GoTo noScript
        RunOnMac = CLng(AppleScriptTask("prodops.applescript", "RunCommand", parts))
        Exit Function
noScript:
        RunOnMac = 54
    #End If
End Function

Public Function CommandLine(program As String, task As String, window As Variant) As String
    ' program -B -P -m runner task --hwnd=window. A task is a name of the registry: letters and dashes alone.
    CommandLine = Chr$(34) & program & Chr$(34) & " -B -P -m " & RUNNER & " " & TaskName(task) & " --hwnd=" & CStr(window)
End Function

Public Function ServerStatement(task As String) As String
    ServerStatement = "import " & RUNNER & " as runner; runner.press('" & TaskName(task) & "')"
End Function

Public Function TaskName(task As String) As String
    ' Letters, digits and dashes of a task's name; everything else is dropped.
    Dim i As Long
    TaskName = ""
    For i = 1 To Len(task)
        If Mid$(task, i, 1) Like "[a-zA-Z0-9-]" Then TaskName = TaskName & Mid$(task, i, 1)
    Next i
End Function

Public Function Interpreter() As String
    #If Mac Then
        Interpreter = GetConfig("INTERPRETER_MAC")
    #Else
        Interpreter = GetConfig("INTERPRETER_WIN")
    #End If
End Function

Public Function HasFolder(program As String) As Boolean
    ' Without Python's folder Windows would look for xlwings' library where it pleases, in the folder of a workbook too.
    HasFolder = (InStr(program, "\") > 0)
End Function

Private Function ConsoleWindow() As Long
    ConsoleWindow = IIf(IsOn("SHOW CONSOLE"), 1, 0)
End Function

Public Function XLPyCommand() As String
    ' How xlwings' library starts the server of cell functions; with DEBUG UDFS one that runs since login answers.
    If IsOn("DEBUG UDFS") Then
        XLPyCommand = LOGIN_SERVER
    Else
        XLPyCommand = ServerLine(Interpreter(), IsOn("SHOW CONSOLE"))
    End If
End Function

Public Function ServerLine(program As String, console As Boolean) As String
    ' Quotes around the program and around all of it, as cmd.exe takes a path with blanks. cmd.exe by its
    ' folder: by its bare name one that lies beside a workbook would be found first.
    Dim quote As String
    quote = Chr$(34)
    ServerLine = Environ("SystemRoot") & "\System32\cmd.exe " & IIf(console, "/showconsole", "") & " /K " & quote & quote & program & quote & _
        " -B -P -c " & quote & "import xlwings; xlwings.serve('$(CLSID)')" & quote & quote
End Function
