Option Explicit
' What the ribbon calls. One callback for every button: its tag names the task.

Public Sub ProdOps_OnAction(control As IRibbonControl)
    ProdOps_Press control.Tag
End Sub

Public Sub ProdOps_Press(task As String)
    ' A button by its task: a command of the registry, or one of the add-in's own below.
    On Error GoTo failed
    Select Case task
        Case "why": ShowWhy
        Case "log": ShowLog
        Case "stop": AskToStop
        Case Else: RunCommand task
    End Select
    Exit Sub
failed:
    Application.StatusBar = False
    ShowFailure task, Err.Description
End Sub

Private Sub RunCommand(task As String)
    Dim code As Long
    If ActiveWorkbook Is Nothing Then
        MsgBox "Open the workbook first, then press the button again.", vbInformation, "ProdOps XL"
        Exit Sub
    End If
    Application.StatusBar = "ProdOps XL: starting " & task & " ..."
    code = RunPython(task)
    #If Mac Then
        If code <> 0 Then Application.StatusBar = False ' else Python, still at work, shows its progress there
    #Else
        Application.StatusBar = False
    #End If
    If code <> 0 Then ShowFailure task, NotStarted(code)
End Sub

Public Function NotStarted(code As Long) As String
    Select Case code
        Case 52: NotStarted = "The workbook's name holds a line break. Save it under another name."
        Case 53: NotStarted = "Python was not found: " & Interpreter() & ". Run 'prodops-xl addin install' again."
        Case 54: NotStarted = "The script that starts Python is missing. Run 'prodops-xl addin install' once, and allow Excel to use it."
        Case Else: NotStarted = "Python did not start properly (" & code & "). 'prodops-xl addin doctor' says why."
    End Select
End Function

Private Sub ShowFailure(task As String, sentence As String)
    Dim answer As Long
    answer = MsgBox("ProdOps XL could not run " & task & "." & vbNewLine & vbNewLine & sentence & vbNewLine & vbNewLine & _
        "Show the log?", vbYesNo + vbExclamation, "ProdOps XL")
    If answer = vbYes Then ShowLog
End Sub

Private Sub ShowLog()
    If FileThere(LogFile()) Then
        ThisWorkbook.FollowHyperlink LogFile()
    Else
        MsgBox "There is no log yet: " & LogFile(), vbInformation, "ProdOps XL"
    End If
End Sub

Private Sub AskToStop()
    ' The command looks for this file between its steps and stops before it writes.
    Dim number As Integer
    number = FreeFile
    Open StopFile() For Output As #number
    Print #number, "stop"
    Close #number
End Sub

Private Sub ShowWhy()
    ' The sentence behind the error value in the active cell, or the notes that go with its figure.
    Dim sentence As String
    If ActiveCell Is Nothing Then Exit Sub
    sentence = NotesOf(ActiveCell)
    If IsError(ActiveCell.Value2) Then sentence = KeptSentence(ActiveCell.Address(External:=True))
    If sentence = "" Then sentence = "ProdOps XL has nothing to say about this cell: no error of its functions, and no note."
    MsgBox sentence, vbInformation, ActiveCell.Address(False, False)
End Sub

Public Function ProdOps_Ask(prompt As String, default As String) As String
    ' Asked by a command that has a question; an empty answer is none.
    ProdOps_Ask = ""
    If Not FromCell() Then ProdOps_Ask = InputBox(prompt, "ProdOps XL", default)
End Function

Public Function ProdOps_SelfTest() As String
    ' For the doctor: the settings that this add-in sees and the versions in it.
    On Error GoTo failed
    If ErrorNumber(CodeOf(Marked("#N/A", "why"))) <> 2042 Then Err.Raise 5, Description:="error values are not read"
    ProdOps_SelfTest = "ok: xlwings " & XLWINGS_VERSION & ", interpreter " & Interpreter() & ", server at login " & IsOn("DEBUG UDFS")
    Exit Function
failed:
    ProdOps_SelfTest = "failed: " & Err.Description
End Function
