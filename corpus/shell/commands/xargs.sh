echo $IDS | xargs -P 4 -n 1 aliyun vpc UnassociateEipAddress --InstanceType Ngw --AllocationId
echo $IDS | xargs -I{} aliyun vpc UnassociateEipAddress --AllocationId {}
